using System.Text.Json;
using System.Text.Json.Serialization;

namespace AccessSentinel.Engine.Tests.Scenarios;

/// <summary>A case as an analyst writes it: <c>script.json</c> (tests/scenarios/README.md).</summary>
internal sealed record Script
{
    private static readonly JsonSerializerOptions Options = new(JsonSerializerDefaults.Web)
    {
        UnmappedMemberHandling = JsonUnmappedMemberHandling.Disallow,
        ReadCommentHandling = JsonCommentHandling.Skip,
        AllowTrailingCommas = true,
    };

    public required string About { get; init; }

    public string Profession { get; init; } = "general_practitioner";

    public string Department { get; init; } = "35";

    /// <summary>When the credential was issued, <c>2019-05-04</c>; null: the portal does not say.</summary>
    public string? Issued { get; init; }

    /// <summary>Day since which the system watches the portal; null: not known.</summary>
    public int? Observed { get; init; }

    /// <summary>Another case's folder whose steps are taken instead of own ones.</summary>
    public string? StepsOf { get; init; }

    /// <summary>The portal obeys: what a measure forbids is refused.</summary>
    public bool Obeyed { get; init; }

    /// <summary>Until then, as a step's time, the guard holds every suspension; none: it allows all.</summary>
    public string? GuardHoldsUntil { get; init; }

    /// <summary>Every event is delivered twice.</summary>
    public bool Twice { get; init; }

    /// <summary>How many credentials do all the steps, each on its own: they share the sources that have no place of their own.</summary>
    public int Credentials { get; init; } = 1;

    public IReadOnlyList<Step> Steps { get; init; } = [];

    internal static T Read<T>(string path)
    {
        try
        {
            return JsonSerializer.Deserialize<T>(File.ReadAllText(path), Options)!;
        }
        catch (JsonException problem)
        {
            throw new InvalidDataException($"{path}: {problem.Message}", problem);
        }
    }
}

/// <summary>One line of a script.</summary>
internal sealed record Step
{
    /// <summary>
    /// <c>work</c>; the action of the event schema: <c>login</c>, <c>lookup</c>, <c>view</c>, <c>claim</c>, <c>list</c>, <c>export</c>; or an
    /// operator's control: <c>release</c>, <c>confirm</c>, <c>allow</c>, <c>suspend</c>.
    /// </summary>
    public required string Do { get; init; }

    /// <summary>Day and time, <c>20 03:00</c> or <c>20 03:00:30</c> UTC; day 0 is a Monday. Of <c>work</c>: the first day.</summary>
    public required string At { get; init; }

    /// <summary>How many events; of <c>work</c>: how many days.</summary>
    public int Count { get; init; } = 1;

    /// <summary>Time between them: <c>4s</c>, <c>2m</c>, <c>1h</c>.</summary>
    public string Every { get; init; } = "30s";

    /// <summary>How irregular they are: each comes later by up to this share of <see cref="Every"/>.</summary>
    public double Jitter { get; init; }

    /// <summary><c>circle</c> (at random), <c>known</c> (the circle one by one), <c>strangers</c>, <c>neighbours</c>, <c>one</c> (one stranger again and again), <c>same</c> (the last <c>lookup</c> step's), <c>nobody</c>.</summary>
    public string People { get; init; } = "nobody";

    /// <summary>Department where they live: a code, <c>own</c> or <c>all</c>.</summary>
    public string Live { get; init; } = "own";

    public string Source { get; init; } = "practice";

    public string Outcome { get; init; } = "success";

    public bool SecondFactor { get; init; }

    /// <summary>Share of look-ups for which a claim follows some minutes later.</summary>
    public double Claimed { get; init; }

    /// <summary>Share of look-ups that find nobody; of <c>work</c>: under a number that nobody has.</summary>
    public double Missed { get; init; }

    /// <summary>Records in the answer.</summary>
    public int Records { get; init; } = 1;

    /// <summary>People a day, of <c>work</c>.</summary>
    public int PeopleADay { get; init; } = 20;

    /// <summary>How many people the credential deals with, of <c>work</c>.</summary>
    public int Circle { get; init; } = 900;

    /// <summary>Share of them never seen before, of <c>work</c>.</summary>
    public double New { get; init; } = 0.1;

    /// <summary>When the events arrive, if later than they happened.</summary>
    public string? Delivered { get; init; }

    /// <summary>Of a control: the operator.</summary>
    public string By { get; init; } = "alice";

    /// <summary>Of <c>allow</c>: how many times the usual evidence.</summary>
    public double? Factor { get; init; }

    /// <summary>Of <c>allow</c> and <c>suspend</c>: for how many days.</summary>
    public int? Days { get; init; }

    /// <summary>These are the thief's: counted until the first command.</summary>
    public bool Thief { get; init; }
}

/// <summary>What must come of a case: <c>expected.json</c>.</summary>
internal sealed record Expected
{
    /// <summary>Measures that must be decided.</summary>
    public IReadOnlyList<string> Commands { get; init; } = [];

    /// <summary>Measures that must not be decided.</summary>
    public IReadOnlyList<string> Never { get; init; } = [];

    /// <summary>No measure at all.</summary>
    public bool Nothing { get; init; }

    /// <summary>Most people that the thief may read before the first measure of each of his attacks.</summary>
    public int? Exposure { get; init; }

    /// <summary>Most people that all attacks together may read before the first measure of each.</summary>
    public int? ExposureOfAll { get; init; }

    /// <summary>How many attacks must meet a measure.</summary>
    public int Stopped { get; init; }

    /// <summary>Families that the reasons must name between them.</summary>
    public IReadOnlyList<string> Families { get; init; } = [];

    /// <summary>Another case that must have exactly the same commands.</summary>
    public string? CommandsOf { get; init; }

    /// <summary>How many episodes there are, if that matters.</summary>
    public int? Episodes { get; init; }

    /// <summary>The second attack is stopped after no more people than the first.</summary>
    public bool Sooner { get; init; }

    /// <summary>The types of all commands in their order.</summary>
    public IReadOnlyList<string>? Exactly { get; init; }

    /// <summary>Each measure at most once.</summary>
    public bool Once { get; init; }
}
