using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Drills;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Guarding;
using AccessSentinel.Engine.Signals;
using AccessSentinel.Engine.State;

namespace AccessSentinel.Engine.Tests.Processing;

/// <summary>A drill's credential meets the bars of everybody; only what would count it with others is left out.</summary>
public sealed class DrillTests
{
    private const string Drill = "drill-1";
    private static readonly GuardOptions Full = new() { InAll = 0, ShareOfActive = 0, InAllCampaigns = 0, Feed = new FeedOptions { Enabled = false } };

    [Test]
    public void The_bars_are_those_of_everybody()
    {
        var real = Robbed("8100000001", new EngineOptions());
        var drill = Robbed(Drill, new EngineOptions());
        drill.Commands.ShouldNotBeEmpty();
        drill.Commands.Select(Decided).ShouldBe(real.Commands.Select(Decided));

        static (CommandType, DateTime, double, int?) Decided(Command command) =>
            (command.Type, command.IssuedAt, command.Reason.Score, command.Exposure?.Beneficiaries);
    }

    [Test]
    public void A_full_guard_holds_a_real_one_and_no_drill_and_a_drill_uses_none_of_it_up()
    {
        Suspended("8100000001", Full, new EngineOptions()).ShouldNotBe(CommandType.Suspend);
        Suspended(Drill, Full, new EngineOptions()).ShouldBe(CommandType.Suspend);
        Suspended(Drill, Full, new EngineOptions { Drills = new DrillMark("") }).ShouldNotBe(CommandType.Suspend, "drills are switched off");

        // One place in the guard: a drill leaves it to whoever comes after.
        GuardOptions one = Full with { InAll = 1, InAllCampaigns = 1 };
        EventTimeGuard guard = new(new DetectionEngine(new EngineOptions { Canaries = Decoys }), one);
        ReadDecoy(guard, new CredentialState(Drill), 0).Type.ShouldBe(CommandType.Suspend);
        ReadDecoy(guard, new CredentialState("8100000001"), 1).Type.ShouldBe(CommandType.Suspend);
        ReadDecoy(guard, new CredentialState("8100000002"), 2).Type.ShouldNotBe(CommandType.Suspend);
    }

    [Test]
    public void A_drill_neither_feeds_nor_asks_the_counters_of_campaigns()
    {
        Desk real = new() { Campaigns = new CampaignLedger() };
        Desk drill = new() { Campaigns = new CampaignLedger(), State = new CredentialState(Drill) };
        foreach (var desk in new[] { real, drill })
        {
            desk.Work(0, 20, new Random(3));
            desk.Place = Place.Elsewhere;
            desk.Login(Desk.At(21, 10));
            desk.Extract(Desk.At(21, 10.1), 10, TimeSpan.FromSeconds(20));
        }

        Seen(real).ShouldBe(1);
        Seen(drill).ShouldBe(0);

        static int Seen(Desk desk)
        {
            var sample = desk.Make(Contracts.Events.AccessAction.Lookup, Desk.At(21, 10.2), 1);
            return desk.Campaigns!.All(new CampaignSource(CampaignKind.Network, sample.Network, CampaignSource.BucketOf(sample.Time))).Total;
        }
    }

    [Test]
    public void Its_findings_are_marked_from_the_first_to_the_last()
    {
        var drill = Robbed(Drill, new EngineOptions());
        EpisodeFindings.OfMeasure(drill.State, drill.Commands[^1]).Drill.ShouldBeTrue();
        EpisodeFindings.OfLapse(drill.State)!.Drill.ShouldBeTrue();
        var real = Robbed("8100000001", new EngineOptions());
        EpisodeFindings.OfMeasure(real.State, real.Commands[^1]).Drill.ShouldBeFalse();
        EpisodeFindings.OfLapse(real.State)!.Drill.ShouldBeFalse();
    }

    private static HashSet<ulong> Decoys => [new Desk().Make(Contracts.Events.AccessAction.Lookup, Desk.At(0, 9), 666).Beneficiary];

    private static Desk Robbed(string credential, EngineOptions options)
    {
        Desk desk = new(options: options) { State = new CredentialState(credential) };
        desk.Work(0, 20, new Random(3));
        desk.Place = Place.Elsewhere;
        desk.Login(Desk.At(21, 10));
        desk.Extract(Desk.At(21, 10.1), 400, TimeSpan.FromSeconds(1));
        return desk;
    }

    private static CommandType Suspended(string credential, GuardOptions limits, EngineOptions options) =>
        ReadDecoy(new EventTimeGuard(new DetectionEngine(options with { Canaries = Decoys }), limits), new CredentialState(credential), 0).Type;

    private static Command ReadDecoy(EventTimeGuard guard, CredentialState state, int minute)
    {
        FeedPresence presence = default;
        var read = new Desk().Make(Contracts.Events.AccessAction.Lookup, Desk.At(0, 9) + (minute * TimeSpan.TicksPerMinute), 666);
        return guard.Process(state, ref presence, read, new EventContext(read.Time, 0, 0, false)).Command.ShouldNotBeNull();
    }
}
