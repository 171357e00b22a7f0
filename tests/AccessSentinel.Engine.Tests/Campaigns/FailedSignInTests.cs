using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Signals;
using AccessSentinel.Engine.State;

namespace AccessSentinel.Engine.Tests.Campaigns;

/// <summary>Sign-ins that fail say nothing of the credential in whose name they are made, and much of the network they are made from.</summary>
public sealed class FailedSignInTests
{
    private const int Seed = 91;

    // A network in the victims' own country and system, with a device that nobody can tell: all else of a takeover is missing.
    private static readonly Place Hideout = Place.Practice with { Network = 700 };

    [Test]
    public void Where_one_network_failed_on_five_hundred_credentials_the_three_it_then_gets_into_are_stopped_sooner()
    {
        TestContext.Out.WriteLine($"seed {Seed}");
        var alone = Enumerable.Range(600, 3).Select(each => Stolen(AtWork(each, null))).ToArray();

        CampaignLedger campaigns = new();
        for (int i = 0; i < 500; i++)
        {
            Desk victim = i < 20 ? AtWork(i, campaigns) : new Desk { State = new CredentialState($"82{i:00000000}"), Campaigns = campaigns };
            Fail(victim, 10_000 / 500);
            victim.Commands.ShouldBeEmpty();
        }

        var sprayed = Enumerable.Range(600, 3).Select(each => Stolen(AtWork(each, campaigns))).ToArray();
        TestContext.Out.WriteLine($"alone {string.Join(' ', alone.Select(each => each.Read))}, after the failures {string.Join(' ', sprayed.Select(each => each.Read))}");
        for (int i = 0; i < alone.Length; i++)
        {
            sprayed[i].Read.ShouldBeLessThan(alone[i].Read);
        }

        var reason = sprayed[0].Desk.Commands[^1].Reason;
        reason.Signals.ShouldContain(signal => signal.Name == "failed_sign_ins_on_the_source");
        reason.Summary.ShouldContain("only failed to sign in");
        campaigns.All(Source()).Quiet.ShouldBe(500);
        campaigns.All(Source()).Slight.ShouldBe(3);
    }

    [Test]
    public void Who_mistypes_and_then_comes_in_speaks_for_the_network()
    {
        CampaignLedger campaigns = new();
        Desk desk = AtWork(1, campaigns);
        Fail(desk, 3);
        campaigns.All(Source()).ShouldBe(new CampaignTally(1, 0, 0, 0, 0));
        desk.Place = Hideout;
        desk.Login(Desk.At(28, 10));
        campaigns.All(Source()).ShouldBe(new CampaignTally(0, 1, 0, 0, 0));
        Fail(desk, 1);
        campaigns.All(Source()).ShouldBe(new CampaignTally(0, 1, 0, 0, 0));
    }

    [Test]
    public void Failures_on_a_network_that_the_credential_knows_are_its_owners_typing()
    {
        CampaignLedger campaigns = new();
        Desk desk = AtWork(1, campaigns);
        Place own = desk.Place;
        Fail(desk, 5, own);
        campaigns.All(new CampaignSource(CampaignKind.SignIns, desk.Make(AccessAction.Login, Desk.At(28, 9)).Network, CampaignSource.BucketOf(Desk.At(28, 9)))).Total.ShouldBe(0);
    }

    [Test]
    public void An_owner_who_first_works_on_such_a_network_is_left_alone()
    {
        CampaignLedger campaigns = new();
        for (int i = 0; i < 200; i++)
        {
            Fail(new Desk { State = new CredentialState($"82{i:00000000}"), Campaigns = campaigns }, 2);
        }

        Desk owner = AtWork(1, campaigns);
        owner.Place = Hideout with { Device = 1 };
        for (int day = 28; day < 31; day++)
        {
            owner.Login(Desk.At(day, 8));
            for (int i = 0; i < 20; i++)
            {
                long time = Desk.At(day, 9) + (i * TimeSpan.TicksPerMinute * 6);
                int person = i % 3 == 0 ? 900_000 + (day * 100) + i : 1 + i;
                owner.LookUp(time, person);
                owner.Claim(time + (TimeSpan.TicksPerMinute * 4), person);
            }
        }

        owner.Commands.ShouldBeEmpty();
    }

    private static (Desk Desk, int Read) Stolen(Desk desk)
    {
        desk.Place = Hideout;
        desk.Session++;
        desk.Login(Desk.At(28, 17));
        return (desk, desk.Extract(Desk.At(28, 18), 200, TimeSpan.FromMinutes(6)));
    }

    private static void Fail(Desk desk, int times, Place? from = null)
    {
        (Place before, long session) = (desk.Place, desk.Session);
        desk.Place = from ?? Hideout;
        for (int i = 0; i < times; i++)
        {
            AccessEvent failed = desk.Make(AccessAction.Login, Desk.At(28, 9) + (i * TimeSpan.TicksPerSecond), outcome: AccessOutcome.Denied);
            failed.Session = 0;
            desk.Give(failed);
        }

        (desk.Place, desk.Session) = (before, session);
    }

    private static CampaignSource Source()
    {
        Desk desk = new() { Place = Hideout };
        return new CampaignSource(CampaignKind.SignIns, desk.Make(AccessAction.Login, Desk.At(28, 18)).Network, CampaignSource.BucketOf(Desk.At(28, 18)));
    }

    private static Desk AtWork(int number, CampaignLedger? campaigns)
    {
        Desk desk = new() { State = new CredentialState($"81{number:00000000}"), Place = Place.Practice with { Network = number, Device = number }, Campaigns = campaigns };
        desk.Work(0, 26, new Random(Seed + number));
        desk.Commands.ShouldBeEmpty();
        return desk;
    }
}
