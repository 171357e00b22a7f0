using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.State;
using AccessSentinel.Engine.Tests.State;

namespace AccessSentinel.Engine.Tests.Processing;

/// <summary>Accesses that the portal refused: attempts of whoever holds the session, and nothing at all from anybody else.</summary>
public sealed class AttemptTests
{
    private const int Seed = 77;

    [Test]
    public void Ten_thousand_forged_failures_on_each_of_five_hundred_credentials_lead_to_no_command()
    {
        TestContext.Out.WriteLine($"seed {Seed}");
        Random random = new(Seed);
        AccessAction[] actions = [AccessAction.Login, AccessAction.Login, AccessAction.Lookup, AccessAction.Export];
        for (int credential = 0; credential < 500; credential++)
        {
            Desk desk = new() { State = new CredentialState($"81{credential:00000000}") };
            desk.Work(0, 3, random, peopleADay: 8);
            desk.Place = Place.Elsewhere;
            AccessEvent forged = desk.Make(AccessAction.Login, Desk.At(4, 9), outcome: AccessOutcome.Denied);
            for (int i = 0; i < 10_000; i++)
            {
                forged.EventId = (UInt128)(ulong)i << 32;
                forged.Time += TimeSpan.TicksPerSecond;
                forged.Session = 0;
                forged.Action = actions[i % actions.Length];
                forged.Beneficiary = forged.Action == AccessAction.Lookup ? Stream.Tag(700_000 + i) : 0;
                desk.Give(forged).Command.ShouldBeNull();
            }

            // Its own day goes on as if nothing had been.
            desk.Place = Place.Practice;
            desk.Work(7, 1, random, peopleADay: 8);
            desk.Commands.ShouldBeEmpty();
        }
    }

    [Test]
    public void A_thief_who_tries_on_under_a_restriction_is_suspended_and_what_he_did_not_get_is_no_exposure()
    {
        Desk desk = Restricted(out long time);
        int exposed = desk.State.Measure.Exposed;
        TryOn(desk, time + (TimeSpan.TicksPerMinute * 16), 40);
        Command last = desk.Commands[^1];
        last.Type.ShouldBe(CommandType.Suspend);
        last.Exposure!.Beneficiaries.ShouldBe(exposed);
        desk.State.Known.Contains(Stream.Tag(800_001), time).ShouldBeFalse();
    }

    [Test]
    public void In_the_first_quarter_of_an_hour_trying_again_proves_nothing()
    {
        Desk desk = Restricted(out long time);
        TryOn(desk, time + TimeSpan.TicksPerSecond, 40);
        desk.Commands[^1].Type.ShouldBe(CommandType.Restrict);
    }

    [Test]
    public void Refusals_of_another_session_or_network_are_anybodys()
    {
        Desk desk = Restricted(out long time);
        long session = desk.Session;
        desk.Session = session + 50;
        TryOn(desk, time + (TimeSpan.TicksPerMinute * 16), 40);
        desk.Session = session;
        desk.Place = Place.Elsewhere;
        TryOn(desk, time + (TimeSpan.TicksPerMinute * 30), 40);
        desk.Commands[^1].Type.ShouldBe(CommandType.Restrict);
    }

    [Test]
    public void One_person_asked_for_again_and_again_is_one_attempt()
    {
        Desk desk = Restricted(out long time);
        for (int i = 0; i < 200; i++)
        {
            desk.Give(desk.Make(AccessAction.Lookup, time + (TimeSpan.TicksPerMinute * (16 + i)), 800_001, AccessOutcome.Denied));
        }

        desk.Commands[^1].Type.ShouldBe(CommandType.Restrict);
    }

    private static void TryOn(Desk desk, long time, int people)
    {
        for (int i = 0; i < people; i++)
        {
            desk.Give(desk.Make(AccessAction.Lookup, time + (i * TimeSpan.TicksPerSecond * 3), 800_000 + i, AccessOutcome.Denied));
        }
    }

    private static Desk Restricted(out long time)
    {
        TestContext.Out.WriteLine($"seed {Seed}");
        Desk desk = new();
        desk.Work(0, 26, new Random(Seed));
        desk.Commands.ShouldBeEmpty();
        desk.Login(Desk.At(28, 9));
        int read = desk.Extract(Desk.At(28, 9.1), 300, TimeSpan.FromSeconds(20));
        desk.Commands[^1].Type.ShouldBe(CommandType.Restrict, "it must begin milder than what is tested");
        time = Desk.At(28, 9.1) + (read * TimeSpan.TicksPerSecond * 20);
        desk.State.Measure.Reached.ShouldBe(MeasureLevel.Restrict);
        return desk;
    }
}
