using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Signals;
using AccessSentinel.Engine.State;

namespace AccessSentinel.Engine.Tests.Campaigns;

/// <summary>What other credentials do on a source that is new to one.</summary>
public sealed class CampaignTests
{
    private static readonly Place Hideout = new(500, 500, 500, 12322);
    private static readonly CampaignTally Thieves = default(CampaignTally).Add(3, 6).Add(4, 6);

    [Test]
    public void With_others_at_the_same_source_a_thief_is_stopped_sooner_and_the_reason_names_the_campaign()
    {
        Desk alone = AtWork(1);
        alone.Place = Hideout;
        alone.Session++;
        int aloneRead = alone.Extract(Desk.At(28, 18), 40, TimeSpan.FromMinutes(6));

        CampaignLedger campaigns = new();
        Desk[] victims = [.. Enumerable.Range(1, 12).Select(each => AtWork(each, campaigns))];
        foreach (Desk victim in victims)
        {
            victim.Place = Hideout;
            victim.Session++;
        }

        int[] read = [.. victims.Select(each => each.Extract(Desk.At(28, 18), 40, TimeSpan.FromMinutes(6)))];
        TestContext.Out.WriteLine($"alone {aloneRead}, in a campaign {string.Join(' ', read)}");

        read[^1].ShouldBeLessThan(aloneRead);
        Command last = victims[^1].Commands[^1];
        last.Reason.Signals.ShouldContain(signal => signal.Family == "campaign");
        CampaignSource campaign = victims[^1].Engine.Score(victims[^1].State).CampaignSource;
        last.Reason.Summary.ShouldContain($"campaign {campaign}");
        campaigns.Members(campaign).Select(each => each.CredentialId).ShouldBe(victims.Select(each => each.State.CredentialId), ignoreOrder: true);

        // The finding names it from the measure to the end, also out of the store; whom nothing named has none.
        EpisodeFindings.OfMeasure(victims[^1].State, last).Campaign.ShouldBe(campaign.ToString());
        victims[^1].Store.Save(victims[^1].State);
        EpisodeFindings.OfLapse(StateCodec.Decode(victims[^1].State.CredentialId, victims[^1].Store.Record))!.Campaign.ShouldBe(campaign.ToString());
        EpisodeFindings.OfMeasure(alone.State, alone.Commands[^1]).Campaign.ShouldBeNull();
        EpisodeFindings.OfMeasure(victims[0].State, victims[0].Commands[^1]).Campaign.ShouldBeNull("nobody had been there before");
    }

    [Test]
    public void It_never_acts_alone()
    {
        Desk desk = AtWork(1);
        desk.Place = Hideout;
        desk.Session++;
        for (int i = 0; i < 30; i++)
        {
            // Known people with a claim each: whatever others do there, this is work.
            long time = Desk.At(28, 9) + (i * TimeSpan.TicksPerMinute * 5);
            Judge(desk, desk.Make(AccessAction.Lookup, time, 1 + i), Thieves);
            Judge(desk, desk.Make(AccessAction.Claim, time + TimeSpan.TicksPerMinute, 1 + i), Thieves);
        }

        desk.Commands.ShouldBeEmpty();
        desk.State.Campaign.LogRatio.ShouldBeGreaterThan(2);
    }

    [Test]
    public void It_weighs_at_most_twice_what_the_own_work_weighs()
    {
        Desk desk = AtWork(1);
        desk.Place = Hideout;
        desk.Session++;
        Judge(desk, desk.Make(AccessAction.Lookup, Desk.At(28, 18), 500_001), Thieves);
        var score = desk.Engine.Score(desk.State);
        score.Campaign.ShouldBeGreaterThan(0);
        score.Campaign.ShouldBeLessThanOrEqualTo((CampaignSignal.MostOfOwn * desk.State.ForeignEvidence.Greatest) + 1e-6);
        score.CampaignOthers.ShouldBe(12);
        score.CampaignSuspicious.ShouldBe(12);
    }

    [Test]
    public void A_source_that_the_credential_knows_asks_and_adds_nothing()
    {
        Desk desk = AtWork(1);
        AccessEvent accessEvent = desk.Make(AccessAction.Lookup, Desk.At(28, 9), 3);
        Sources(desk, accessEvent).ShouldBe(0);
        desk.Place = Hideout;
        accessEvent = desk.Make(AccessAction.Lookup, Desk.At(28, 9), 3);
        Sources(desk, accessEvent).ShouldBe(CampaignSource.PerKey);
        accessEvent.Outcome = AccessOutcome.Denied;
        Sources(desk, accessEvent).ShouldBe(0);
        accessEvent.Outcome = AccessOutcome.Success;
        desk.Engine = new DetectionEngine(new EngineOptions { Campaigns = false });
        Sources(desk, accessEvent).ShouldBe(0);
    }

    [Test]
    public void Learning_and_a_credential_without_history_ask_nothing()
    {
        Desk desk = AtWork(1);
        desk.Place = Hideout;
        AccessEvent accessEvent = desk.Make(AccessAction.Lookup, Desk.At(28, 9), 3);
        var into = new CampaignSource[CampaignSource.PerEvent];
        CampaignWatch.NewSources(desk.Engine, desk.State, accessEvent, new EventContext(accessEvent.Time, 0, 0, true), into, out _).ShouldBe(0);
        Sources(new Desk(), accessEvent).ShouldBe(0);
    }

    [Test]
    public void Back_at_a_source_it_knows_a_credential_is_no_part_of_it_any_more()
    {
        Desk desk = AtWork(1);
        desk.Place = Hideout;
        Judge(desk, desk.Make(AccessAction.Lookup, Desk.At(28, 9), 500_001), Thieves);
        desk.State.Campaign.LogRatio.ShouldBeGreaterThan(0);
        desk.Place = Place.Practice with { Network = 1, Device = 1 };
        desk.Login(Desk.At(28, 10));
        desk.State.Campaign.LogRatio.ShouldBe(0);
    }

    [Test]
    public void It_outlives_the_store()
    {
        Desk desk = AtWork(1);
        desk.Place = Hideout;
        Judge(desk, desk.Make(AccessAction.Lookup, Desk.At(28, 9), 500_001), Thieves);
        StoredRecord stored = new();
        StateCodec.Encode(desk.State, stored);
        CredentialState read = StateCodec.Decode(desk.State.CredentialId, stored);
        read.Campaign.LogRatio.ShouldBe(desk.State.Campaign.LogRatio);
        read.Campaign.Source.ShouldBe(desk.State.Campaign.Source);
        read.Campaign.Others.ShouldBe(12);
        read.Campaign.Suspicious.ShouldBe(12);
        read.Campaign.Expected.ShouldBe(desk.State.Campaign.Expected);
    }

    private static Desk AtWork(int number, CampaignLedger? campaigns = null)
    {
        Desk desk = new() { State = new CredentialState($"81000000{number:00}"), Place = Place.Practice with { Network = number, Device = number }, Campaigns = campaigns };
        desk.Work(0, 26, new Random(number));
        desk.Commands.ShouldBeEmpty();
        return desk;
    }

    private static int Sources(Desk desk, in AccessEvent accessEvent) => CampaignWatch.NewSources(
        desk.Engine, desk.State, accessEvent, new EventContext(accessEvent.Time, 0, 0, false), new CampaignSource[CampaignSource.PerEvent], out _);

    private static void Judge(Desk desk, in AccessEvent accessEvent, CampaignTally others)
    {
        CampaignSource source = new(CampaignKind.Network, accessEvent.Network, CampaignSource.BucketOf(accessEvent.Time));
        EventContext context = new(accessEvent.Time, 0, 0, false) { Campaign = new CampaignObservation(source, others, default) };
        if (desk.Engine.Process(desk.State, accessEvent, context).Command is { } command)
        {
            desk.Commands.Add(command);
        }
    }
}
