using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Guarding;
using AccessSentinel.Engine.State;
using AccessSentinel.Engine.Tests.State;

namespace AccessSentinel.Engine.Tests.Scenarios;

/// <summary>Every folder of tests/scenarios, through the parser and the engine as they are configured by default.</summary>
public sealed class ScenarioTests
{
    private static readonly string Folder = Path.Combine(AppContext.BaseDirectory, "scenarios");

    private static IEnumerable<string> Names() => Directory.GetDirectories(Folder).Select(path => Path.GetFileName(path)!).Order(StringComparer.Ordinal);

    [TestCaseSource(nameof(Names))]
    public void The_case_is_judged_as_its_analyst_says(string name)
    {
        Expected expected = Script.Read<Expected>(Path.Combine(Folder, name, "expected.json"));
        Outcome outcome = Run(name);
        foreach (Command command in outcome.Commands)
        {
            TestContext.Out.WriteLine($"{command.IssuedAt:ddd dd MMM HH:mm:ss} {command.Type} {command.Reason.Score:F2} {command.Reason.Summary}");
        }

        TestContext.Out.WriteLine($"exposed in each attack: {string.Join(", ", outcome.Exposed)}");
        string[] types = [.. outcome.Commands.Select(command => WireNames(command.Type))];
        expected.Commands.ShouldBeSubsetOf(types);
        types.ShouldNotContain(type => expected.Never.Contains(type));
        if (expected.Exactly is { } exactly)
        {
            types.ShouldBe(exactly);
        }

        if (expected.Nothing)
        {
            types.ShouldBeEmpty();
        }

        if (expected.Once)
        {
            types.ShouldBeUnique();
        }

        string[] families = [.. outcome.Commands.SelectMany(command => command.Reason.Signals).Select(signal => signal.Family!)];
        expected.Families.ShouldBeSubsetOf(families);
        outcome.Exposed.ShouldAllBe(exposed => exposed <= (expected.Exposure ?? int.MaxValue));
        outcome.Exposed.Sum().ShouldBeLessThanOrEqualTo(expected.ExposureOfAll ?? int.MaxValue);
        outcome.Stopped.ShouldBeGreaterThanOrEqualTo(expected.Stopped);
        (expected.Episodes ?? outcome.Episodes).ShouldBe(outcome.Episodes);
        if (expected.Sooner)
        {
            outcome.Exposed[1].ShouldBeLessThanOrEqualTo(outcome.Exposed[0]);
        }

        if (expected.CommandsOf is { } other)
        {
            outcome.Commands.Select(CommandText.Of).ShouldBe(Run(other).Commands.Select(CommandText.Of));
        }
    }

    [Test]
    public void There_are_cases_of_thieves_and_of_owners()
    {
        Expected[] all = [.. Names().Select(name => Script.Read<Expected>(Path.Combine(Folder, name, "expected.json")))];
        all.Count(expected => expected.Nothing).ShouldBeGreaterThan(4);
        all.Count(expected => expected.Exposure is not null).ShouldBeGreaterThan(4);
    }

    /// <summary>A guard that allows nothing.</summary>
    private static readonly GuardOptions Closed = new() { InAll = 0, ShareOfActive = 0, InAllCampaigns = 0, Feed = new FeedOptions { Enabled = false } };

    private static Outcome Run(string name)
    {
        Script script = Script.Read<Script>(Path.Combine(Folder, name, "script.json"));
        if (script.StepsOf is { } other)
        {
            script = script with { Steps = Script.Read<Script>(Path.Combine(Folder, other, "script.json")).Steps };
        }

        AccessEventParser parser = new(TagKey.Evaluation);
        DetectionEngine engine = new(new EngineOptions());
        CampaignLedger campaigns = new();
        CredentialState[] states = [.. Enumerable.Range(0, script.Credentials).Select(each => new CredentialState(Expander.IdOf(each)))];
        Outcome outcome = new();
        AccessEvent parsed = default;
        long controls = 0;
        int observed = script.Observed is { } first ? DateOnly.FromDateTime(Expander.Start.AddDays(first)).DayNumber : 0;
        long holdsUntil = script.GuardHoldsUntil is { } text ? Expander.Time(text).Ticks : 0;
        EventTimeGuard closed = new(engine, Closed);
        EventTimeGuard open = new(engine, new GuardOptions { Enabled = false });
        FeedPresence presence = default;
        foreach (Delivery delivery in Expander.ExpandAll(script))
        {
            var state = states[delivery.Credential];
            if (delivery.Control is { } control)
            {
                ControlResult followed = engine.Apply(state, control, new ControlDelivery(1, ++controls));
                followed.Outcome.ShouldBe(ControlOutcome.Applied);
                outcome.Note(followed.Command);
                continue;
            }

            parser.Parse(delivery.Json, ref parsed).ShouldBe(RejectReason.None);
            parsed.Degradations.ShouldBe(Degradations.None);
            if (script.Obeyed && parsed.Action != AccessAction.Login && Forbids(state.Measure, parsed.Time))
            {
                parsed.Outcome = AccessOutcome.Denied;
            }

            EventResult result = campaigns.Process(
                delivery.Delivered < holdsUntil ? closed : open, state, ref presence, parsed,
                new EventContext(delivery.Delivered, 0, 0, false) { ObservedDay = observed });
            outcome.Note(delivery, parsed, result);
        }

        return outcome;
    }

    private static bool Forbids(MeasureState measure, long time) => measure.InForce(time) && measure.Level switch
    {
        MeasureLevel.Suspend => true,
        MeasureLevel.StepUp => measure.AnsweredAt < measure.OpenedAt,
        _ => false,
    };

    private static string WireNames(CommandType type) => type == CommandType.StepUp ? "step_up" : type.ToString().ToLowerInvariant();

    private sealed class Outcome
    {
        private readonly SortedDictionary<(int Credential, int Attack), HashSet<long>> _read = [];
        private readonly Dictionary<int, int> _stopped = [];

        internal List<Command> Commands { get; } = [];

        /// <summary>People read in each attack up to its first command.</summary>
        internal IReadOnlyList<int> Exposed => [.. _read.Values.Select(people => people.Count)];

        /// <summary>Attacks that met a command.</summary>
        internal int Stopped => _read.Keys.Count(key => key.Attack <= _stopped.GetValueOrDefault(key.Credential));

        internal int Episodes => Commands.Select(command => command.Episode).Distinct().Count();

        internal void Note(Command? asked) => Commands.AddRange(asked is null ? [] : [asked]);

        internal void Note(Delivery delivery, in AccessEvent parsed, EventResult result)
        {
            if (delivery.Attack > 0)
            {
                var key = (delivery.Credential, delivery.Attack);
                var people = _read.TryGetValue(key, out var found) ? found : _read[key] = [];
                if (delivery.Attack > _stopped.GetValueOrDefault(delivery.Credential) && delivery.Person != 0 && parsed.Outcome == AccessOutcome.Success)
                {
                    people.Add(delivery.Person);
                }
            }

            if (result.Command is { } command)
            {
                Commands.Add(command);
                _stopped[delivery.Credential] = Math.Max(_stopped.GetValueOrDefault(delivery.Credential), delivery.Attack);
            }
        }
    }
}
