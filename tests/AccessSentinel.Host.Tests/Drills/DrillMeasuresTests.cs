using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Drills;
using AccessSentinel.Host.Drills;

namespace AccessSentinel.Host.Tests.Drills;

/// <summary>What counts as an effect, and in which words a drill fails.</summary>
public sealed class DrillMeasuresTests
{
    private static readonly DateTime Start = new(2026, 3, 2, 8, 0, 0, DateTimeKind.Utc);
    private static readonly DrillPlan Plan = new(20, TimeSpan.FromSeconds(60), 100, 10);

    [Test]
    public void Only_what_the_portal_says_is_an_effect()
    {
        DrillMeasures measures = new();
        measures.Take(Commanded(1, CommandType.Suspend));
        measures.InForce.ShouldBeNull();
        measures.Take(Answered(2, CommandType.Suspend, CommandEffect.Applied));
        measures.InForce!.Value.At.ShouldBe(Start.AddSeconds(2));
        measures.First!.Value.At.ShouldBe(Start.AddSeconds(1));
    }

    [Test]
    public void An_answer_may_be_read_before_its_command()
    {
        DrillMeasures measures = new();
        measures.Take(Answered(1, CommandType.StepUp, CommandEffect.Applied));
        measures.InForce.ShouldBeNull();
        measures.Take(Commanded(2, CommandType.StepUp));
        measures.InForce!.Value.Command.Type.ShouldBe(CommandType.StepUp);
    }

    [TestCase(LimitScope.Known, true)]
    [TestCase(LimitScope.Department, true)]
    [TestCase(LimitScope.Any, false)]
    public void A_restriction_counts_where_it_refuses_strangers(LimitScope scope, bool counts)
    {
        DrillMeasures measures = new();
        measures.Take(Commanded(1, CommandType.Restrict, new CommandLimits(scope, 5)));
        measures.Take(Answered(2, CommandType.Restrict, CommandEffect.Applied));
        (measures.InForce is not null).ShouldBe(counts);
    }

    [Test]
    public void Each_failure_says_where_to_look()
    {
        Verdict().ShouldContain("no command came within 60 s");
        Verdict(Commanded(1, CommandType.Suspend, mode: OperatingMode.Shadow)).ShouldContain("in shadow");
        Verdict(Commanded(1, CommandType.Suspend)).ShouldContain("the portal did not answer within 60 s");
        Verdict(Commanded(1, CommandType.StepUp), Answered(2, CommandType.StepUp, CommandEffect.Failed))
            .ShouldBe("a step_up was commanded, and the portal answered failed (no such credential): the credential reads on");
    }

    [Test]
    public void Too_many_read_fails_a_drill_that_was_stopped()
    {
        DrillReport report = new()
        {
            CredentialId = "drill-1",
            Began = Start,
            Ended = Start.AddSeconds(9),
            Exposed = 100,
            ToCommand = TimeSpan.FromSeconds(1),
            ToEffect = TimeSpan.FromSeconds(2),
        };
        DrillVerdict.Of(report, Plan, new DrillMeasures()).ShouldBeNull();
        DrillVerdict.Of(report with { Exposed = 101 }, Plan, new DrillMeasures()).ShouldBe("101 beneficiaries were read before it was stopped; 100 are allowed");
    }

    [Test]
    public void A_drills_credential_is_marked_and_never_the_same()
    {
        DrillMark mark = new("übung-");
        var id = DrillRun.NewCredential(mark, Start);
        mark.Marks(id).ShouldBeTrue();
        id.ShouldStartWith("übung-20260302T080000Z-");
        Enumerable.Range(0, 20).Select(_ => DrillRun.NewCredential(mark, Start)).Distinct().Count().ShouldBeGreaterThan(15);
    }

    private static string Verdict(params DrillArrival[] arrivals)
    {
        DrillMeasures measures = new();
        foreach (var arrival in arrivals)
        {
            measures.Take(arrival);
        }

        return DrillVerdict.Of(new DrillReport { CredentialId = "drill-1", Began = Start, Ended = Start.AddMinutes(1), Exposed = 1 }, Plan, measures).ShouldNotBeNull();
    }

    private static DrillArrival Commanded(int second, CommandType type, CommandLimits? limits = null, OperatingMode mode = OperatingMode.Enforce) => new(
        Start.AddSeconds(second),
        new Command
        {
            Id = "id-" + type,
            Type = type,
            CredentialId = "drill-1",
            Sequence = 1,
            Episode = "e",
            Mode = mode,
            IssuedAt = Start,
            ExpiresAt = Start.AddHours(1),
            Limits = limits,
            Reason = new CommandReason("", 7, [], null),
        },
        null);

    private static DrillArrival Answered(int second, CommandType type, CommandEffect effect) => new(
        Start.AddSeconds(second),
        null,
        new CommandResult
        {
            CommandId = "id-" + type,
            CredentialId = "drill-1",
            Sequence = 1,
            AppliedAt = Start,
            Result = effect,
            Detail = effect == CommandEffect.Failed ? "no such credential" : null,
        });
}
