using System.Globalization;
using System.Text;
using System.Text.Json;
using AccessSentinel.Contracts.Controls;

namespace AccessSentinel.Engine.Tests.Scenarios;

/// <summary>One portal event as it is delivered.</summary>
/// <param name="Json">The message's value.</param>
/// <param name="Delivered">The message's timestamp, UTC ticks.</param>
/// <param name="Attack">Number of the attack it belongs to; 0 = none.</param>
/// <param name="Person">Whom it names; 0 = nobody.</param>
/// <param name="Control">Instead of an event: an operator's control.</param>
/// <param name="Credential">Number of the credential, from 0.</param>
internal sealed record Delivery(byte[] Json, long Delivered, int Attack, long Person, Control? Control = null, int Credential = 0);

/// <summary>Turns a script into portal events, with chance from a fixed seed, so that a case is always the same.</summary>
internal sealed class Expander(Script script, int credential = 0)
{
    private const int Seed = 20260105;
    private const long FirstStranger = 1_000_000;
    private const long FirstNeighbour = 5_000_000;
    internal static readonly DateTime Start = new(2026, 1, 5, 0, 0, 0, DateTimeKind.Utc);
    private static readonly string[] AllDepartments =
        [.. Enumerable.Range(1, 95).Where(number => number != 20).Select(number => number.ToString("00", CultureInfo.InvariantCulture))];

    private readonly Random _random = Stream.Seeded(Seed + credential);
    private readonly List<Delivery> _deliveries = [];
    private int _number;
    private int _session;
    private int _attack;
    private long _strangers;
    private long _neighbours;
    private long _sameFrom = FirstStranger;
    private int _circle = 900;

    /// <summary>The id of a case's credential.</summary>
    internal static string IdOf(int credential) => (8100999999999 - credential).ToString(CultureInfo.InvariantCulture);

    /// <summary>The events of all credentials of a case, ordered by delivery.</summary>
    internal static IReadOnlyList<Delivery> ExpandAll(Script script) => script.Credentials == 1
        ? new Expander(script).Expand()
        : [.. Enumerable.Range(0, script.Credentials).SelectMany(each => new Expander(script, each).Expand()).OrderBy(delivery => delivery.Delivered)];

    private IReadOnlyList<Delivery> Expand()
    {
        bool inAttack = false;
        foreach (Step step in script.Steps)
        {
            _attack += step.Thief && !inAttack ? 1 : 0;
            inAttack = step.Thief;
            if (step.Do == "work")
            {
                Work(step);
            }
            else if (Enum.TryParse(step.Do, ignoreCase: true, out ControlType type))
            {
                Ask(step, type);
            }
            else
            {
                Repeat(step);
            }
        }

        // Ordered by delivery; what is delivered at the same time keeps the order of the script.
        IEnumerable<Delivery> ordered = _deliveries.OrderBy(delivery => delivery.Delivered);
        return [.. script.Twice ? ordered.SelectMany(delivery => new[] { delivery, delivery }) : ordered];
    }

    private void Ask(Step step, ControlType type)
    {
        DateTime time = Time(step.At);
        _deliveries.Add(new Delivery([], time.Ticks, 0, 0, new Control
        {
            Id = UInt128.CreateChecked(++_number).ToString("x32", CultureInfo.InvariantCulture),
            Type = type,
            Subject = "8100999999999",
            Author = step.By,
            Reason = "of the script",
            IssuedAt = time,
            ValidUntil = time.AddHours(1),
            ExpiresAt = step.Days is { } days ? time.AddDays(days) : null,
            Factor = step.Factor,
        }));
    }

    private void Work(Step step)
    {
        _circle = step.Circle;
        DateTime first = Time(step.At).Date;
        for (int day = 0; day < step.Count; day++)
        {
            DateTime date = first.AddDays(day);
            if (date.DayOfWeek is DayOfWeek.Saturday or DayOfWeek.Sunday)
            {
                continue;
            }

            _session++;
            Add(step with { Do = "login" }, date.AddHours(7.9), 0);
            for (int i = 0; i < step.PeopleADay; i++)
            {
                DateTime time = date.AddHours(8 + (9.0 * (i + (0.8 * _random.NextDouble())) / step.PeopleADay));
                long person = _random.NextDouble() < step.New ? FirstStranger + _strangers++ : 1 + _random.Next(step.Circle);
                bool missed = Misses(step);
                LookUp(Made(step with { Do = "lookup" }, missed), time, missed ? FirstStranger + _strangers++ : person);
            }
        }
    }

    private void Repeat(Step step)
    {
        DateTime start = Time(step.At);
        TimeSpan every = Length(step.Every);
        _session += step.Do == "login" ? 1 : 0;
        long from = step.People switch { "strangers" or "one" => FirstStranger + _strangers, "neighbours" => FirstNeighbour + _neighbours, _ => 1 };
        from = step.People == "same" ? _sameFrom : from;
        for (int i = 0; i < step.Count; i++)
        {
            long person = step.People switch
            {
                "nobody" => 0,
                "circle" => 1 + _random.Next(_circle),
                "known" => 1 + (i % _circle),
                "strangers" or "neighbours" or "same" => from + i,
                "one" => from,
                _ => throw new InvalidDataException($"People '{step.People}' are not known."),
            };
            LookUp(Made(step, Misses(step)), start + ((i + (step.Jitter > 0 ? step.Jitter * _random.NextDouble() : 0)) * every), person);
        }

        _strangers += step.People switch { "strangers" => step.Count, "one" => 1, _ => 0 };
        _neighbours += step.People == "neighbours" ? step.Count : 0;
        _sameFrom = step.People == "same" ? _sameFrom : from;
    }

    /// <summary>Draws only where a case has misses, so that those without stay as they are.</summary>
    private bool Misses(Step step) => step.Missed > 0 && _random.NextDouble() < step.Missed;

    private static Step Made(Step step, bool missed) => missed ? step with { Outcome = "not_found", Claimed = 0 } : step;

    private void LookUp(Step step, DateTime time, long person)
    {
        Add(step, time, person);
        if (_random.NextDouble() < step.Claimed)
        {
            Add(step with { Do = "claim", Outcome = "success", Thief = false }, time.AddSeconds(40 + _random.Next(500)), person);
        }
    }

    private void Add(Step step, DateTime time, long person)
    {
        DateTime delivered = step.Delivered is { } late ? Time(late) : time;
        byte[] json = Encoding.UTF8.GetBytes(JsonSerializer.Serialize(Event(step, time, person)));
        _deliveries.Add(new Delivery(json, Math.Max(delivered.Ticks, time.Ticks), step.Thief ? _attack : 0, person, null, credential));
    }

    private Dictionary<string, object> Event(Step step, DateTime time, long person)
    {
        Dictionary<string, object> made = new()
        {
            ["id"] = credential == 0 ? $"e{++_number:000000}" : $"e{credential}-{++_number:000000}",
            ["time"] = time.ToString("yyyy-MM-dd'T'HH:mm:ss.fff'Z'", CultureInfo.InvariantCulture),
            ["credential"] = Credential(),
            ["session"] = credential == 0 ? $"s{_session}{step.Source}" : $"s{credential}-{_session}{step.Source}",
            ["action"] = step.Do,
            ["outcome"] = step.Outcome,
            ["source"] = Source(step.Source),
            ["auth"] = new Dictionary<string, object> { ["method"] = "password", ["mfa"] = step.SecondFactor },
        };
        if (person != 0)
        {
            made["beneficiary"] = new Dictionary<string, object> { ["nir"] = Nir(person), ["department"] = Home(step.Live, person) };
        }

        if (step.Records != 1)
        {
            made["records"] = step.Records;
        }

        return made;
    }

    private Dictionary<string, object> Credential()
    {
        Dictionary<string, object> made = new() { ["id"] = IdOf(credential), ["profession"] = script.Profession, ["department"] = script.Department };
        if (script.Issued is { } day)
        {
            made["since"] = day;
        }

        return made;
    }

    private string Home(string live, long person) => live switch
    {
        "own" => script.Department,
        // Every department of the metropole but 20, which became 2A and 2B.
        "all" => AllDepartments[Stream.Tag(person + 7) % (ulong)AllDepartments.Length],
        _ => live,
    };

    private Dictionary<string, object> Source(string name)
    {
        (string ip, int asn, string country) = name switch
        {
            "practice" when credential > 0 => (string.Create(CultureInfo.InvariantCulture, $"100.64.{credential}.10"), 3215, "FR"),
            "practice" => ("192.0.2.10", 3215, "FR"),
            "carrier" => ("100.127.1.77", 5410, "FR"),
            "vendor" => ("198.18.7.30", 16276, "FR"),
            "hideout" => ("100.126.9.4", 12322, "FR"),
            "home" => ("198.51.100.20", 12322, "FR"),
            "afar" => ("203.0.113.210", 23969, "TH"),
            "thief" => ("203.0.113.99", 64500, "NL"),
            _ => throw new InvalidDataException($"Source '{name}' is not known."),
        };
        // Behind a carrier's or a vendor's new address the practice's own machine is at work.
        var machine = name is "carrier" or "vendor" ? "practice" : name;
        var device = credential > 0 && machine == "practice" ? $"device {credential} of practice" : $"device of {machine}";
        return new() { ["ip"] = ip, ["asn"] = asn, ["country"] = country, ["device"] = device, ["userAgent"] = $"Browser of {machine}/1.0" };
    }

    /// <summary>An invented NIR: spread over sex, month and commune; neighbours follow each other in one of them.</summary>
    private static string Nir(long person)
    {
        if (person >= FirstNeighbour)
        {
            return string.Create(CultureInfo.InvariantCulture, $"1710535238{1 + ((person - FirstNeighbour) % 999):000}");
        }

        ulong mixed = Stream.Tag(person);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{1 + (mixed % 2)}{(mixed >> 4) % 100:00}{1 + ((mixed >> 12) % 12):00}35{1 + ((mixed >> 20) % 350):000}{1 + ((mixed >> 36) % 990):000}");
    }

    internal static DateTime Time(string text)
    {
        string[] parts = text.Split(' ');
        TimeSpan ofDay = parts.Length > 1 ? TimeSpan.Parse(parts[1], CultureInfo.InvariantCulture) : TimeSpan.Zero;
        return Start.AddDays(int.Parse(parts[0], CultureInfo.InvariantCulture)) + ofDay;
    }

    private static TimeSpan Length(string text)
    {
        double value = double.Parse(text[..^1], CultureInfo.InvariantCulture);
        return text[^1] switch
        {
            's' => TimeSpan.FromSeconds(value),
            'm' => TimeSpan.FromMinutes(value),
            'h' => TimeSpan.FromHours(value),
            _ => throw new InvalidDataException($"'{text}' is no time: 4s, 2m, 1h."),
        };
    }
}
