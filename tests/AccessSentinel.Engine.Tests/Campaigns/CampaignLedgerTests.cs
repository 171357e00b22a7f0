using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Signals;

namespace AccessSentinel.Engine.Tests.Campaigns;

public sealed class CampaignLedgerTests
{
    private static readonly CampaignSource Source = new(CampaignKind.Network, 77, 1_000);

    [Test]
    public void Repeats_and_order_change_nothing() => Property.Check<int>(seed =>
    {
        Random random = new(seed);
        (string Credential, int Level)[] sightings = [.. Enumerable.Range(0, 60).Select(_ => ($"c{random.Next(20)}", random.Next(CampaignTally.Levels)))];
        CampaignLedger once = new(), often = new();
        foreach (var (credential, level) in sightings)
        {
            once.Add(Source, credential, level);
        }

        random.Shuffle(sightings);
        foreach (var (credential, level) in sightings.Concat(sightings))
        {
            often.Add(Source, credential, level);
        }

        often.All(Source).ShouldBe(once.All(Source));
        often.Members(Source).ShouldBe(once.Members(Source));
        often.Sample(Source.Portal).ShouldBe(once.Sample(Source.Portal));
        once.All(Source).Total.ShouldBe(sightings.Select(each => each.Credential).Distinct().Count());
        foreach (var (credential, level) in once.Members(Source))
        {
            once.Others(Source, credential).ShouldBe(once.All(Source).Add(level, -1));
        }
    });

    [Test]
    public void A_sighting_counts_in_the_window_that_began_last_and_the_next_one()
    {
        CampaignLedger ledger = new();
        ledger.Add(Source, "somebody", 3);
        ledger.All(Source).Much.ShouldBe(1);
        ledger.All(Source.Next).Much.ShouldBe(1);
        ledger.All(Source.Next.Next).ShouldBe(default);
        ledger.All(Source with { Tag = 78 }).ShouldBe(default);
        ledger.All(Source with { Kind = CampaignKind.Device }).ShouldBe(default);
    }

    [Test]
    public void Windows_that_are_over_are_forgotten()
    {
        CampaignLedger ledger = new();
        ledger.Add(Source, "somebody", 3);
        ledger.Add(Source with { Tag = 5, Bucket = Source.Bucket + 2 }, "another", 0);
        ledger.All(Source).ShouldBe(default);
        ledger.All(Source.Next).Much.ShouldBe(1);
    }

    [Test]
    public void The_sample_is_the_share_it_says()
    {
        const int Credentials = 20_000;
        int sampled = Enumerable.Range(0, Credentials).Count(each => CampaignWatch.IsSampled($"ps-{each:00000}"));
        sampled.ShouldBeInRange((int)(Credentials * 0.9 / CampaignSignal.SampleOneIn), (int)(Credentials * 1.1 / CampaignSignal.SampleOneIn));
    }
}
