using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Tests.Windows;

namespace AccessSentinel.Engine.Tests.Processing;

/// <summary>Decoys: nobody has a reason to read them.</summary>
public sealed class CanaryTests
{
    private const int Seed = 411;
    private const long Decoy = 900_001;

    private static readonly EngineOptions WithDecoy = new() { Canaries = new HashSet<ulong> { Stream.Tag(Decoy) } };

    [TestCase(Profession.GeneralPractitioner, 20)]
    [TestCase(Profession.HospitalBilling, 150)]
    public void One_reading_suspends(Profession profession, int peopleADay)
    {
        TestContext.Out.WriteLine($"seed {Seed}");
        Desk desk = new(profession, WithDecoy);
        desk.Work(0, 12, new Random(Seed), peopleADay);
        desk.Commands.ShouldBeEmpty();

        var result = desk.LookUp(Desk.At(14, 10), Decoy);

        result.Command.ShouldNotBeNull().Type.ShouldBe(CommandType.Suspend);
        result.Command.Reason.Summary.ShouldStartWith("a decoy was read, which nobody has a reason to read, from its usual sources");
        result.Command.Reason.Counterfactual.ShouldBeNull();
        result.Command.Reason.Signals.ShouldContain(signal => signal.Family == "canary" && signal.Name == "decoy_read" && signal.Weight == 6);
    }

    [Test]
    public void A_credential_of_which_nothing_is_known_too()
    {
        Desk desk = new(options: WithDecoy);
        desk.LookUp(Desk.At(0, 9), Decoy).Command.ShouldNotBeNull().Type.ShouldBe(CommandType.Suspend);
    }

    [Test]
    public void A_restriction_in_force_becomes_a_suspension()
    {
        Desk desk = new(options: WithDecoy);
        desk.Extract(Desk.At(0, 9), 200, TimeSpan.FromSeconds(1));
        desk.Commands.ShouldNotBeEmpty();
        desk.Commands[^1].Type.ShouldBe(CommandType.Restrict, "it must begin milder than what is tested");

        desk.LookUp(Desk.At(0, 9.2), Decoy).Command.ShouldNotBeNull().Type.ShouldBe(CommandType.Suspend);
    }

    [Test]
    public void To_ask_in_vain_is_no_reading()
    {
        Desk desk = new(options: WithDecoy);
        desk.Give(desk.Make(AccessAction.Lookup, Desk.At(0, 9), Decoy, AccessOutcome.NotFound)).Command.ShouldBeNull();
        desk.Give(desk.Make(AccessAction.Lookup, Desk.At(0, 9.1), Decoy, AccessOutcome.Denied)).Command.ShouldBeNull();
    }

    [Test]
    public void Where_nobody_is_a_decoy_the_same_reading_is_nothing()
    {
        Desk desk = new();
        desk.LookUp(Desk.At(0, 9), Decoy).Command.ShouldBeNull();
    }
}
