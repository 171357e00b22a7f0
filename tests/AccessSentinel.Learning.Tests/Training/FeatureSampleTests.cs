using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Engine;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.State;
using AccessSentinel.Learning.Datasets;
using AccessSentinel.Learning.Tests.TestKit;
using AccessSentinel.Learning.Training;
using AccessSentinel.Simulation;

namespace AccessSentinel.Learning.Tests.Training;

public sealed class FeatureSampleTests
{
    [Test]
    public void HoldsEachScoredHourWithItsRowsWhileThereIsRoom()
    {
        using Scratch scratch = new();
        var sample = Collect(Events(scratch), 1, FeatureSample.Capacity);
        var hours = sample.Hours.ToArray();
        hours.Length.ShouldBeGreaterThan(100);
        sample.ScoredHours.ShouldBe(hours.Length);
        hours.Sum(each => each.Rows.Count).ShouldBe((int)sample.ScoredMinutes);
        hours.Select(each => (each.Credential, each.Hour)).Distinct().Count().ShouldBe(hours.Length);
        hours.ShouldAllBe(each => each.Rows.Count >= 1 && each.Rows.Count <= 60);
        hours.SelectMany(each => each.Rows).ShouldAllBe(row => row.Length == FeatureCatalogue.Count && row.All(double.IsFinite));
    }

    [Test]
    public void DrawsTheSameAgainWithTheSameSeedAndOthersWithAnother()
    {
        using Scratch scratch = new();
        var path = Events(scratch);
        var first = Collect(path, 1, 50);
        first.Hours.Count().ShouldBe(50);
        first.ScoredHours.ShouldBeGreaterThan(100);
        Describe(first).ShouldBe(Describe(Collect(path, 1, 50)));
        Describe(first).ShouldNotBe(Describe(Collect(path, 2, 50)));
    }

    [Test]
    public void EachHourIsDrawnWithTheSameProbability()
    {
        using Scratch scratch = new();
        var path = Events(scratch);
        var all = Collect(path, 1, FeatureSample.Capacity).Hours.Select(each => (each.Credential, each.Hour)).ToArray();
        var early = all.Take(all.Length / 2).ToHashSet();
        const int Kept = 40;
        const int Draws = 60;
        var drawn = Enumerable.Range(1, Draws).Sum(seed => Collect(path, seed, Kept).Hours.Count(each => early.Contains((each.Credential, each.Hour))));
        // Half of them, give or take four standard deviations.
        ((double)drawn).ShouldBe(Kept * Draws / 2.0, 4 * Math.Sqrt(Kept * Draws / 4.0));
    }

    private static string Describe(FeatureSample sample) => string.Join(';', sample.Hours.Select(each => $"{each.Credential}/{each.Hour}:{string.Join(',', each.Rows.Select(row => row.Sum()))}"));

    private static string Events(Scratch scratch) => Simulated.Write(scratch, new SimulationParameters { Credentials = 12, Days = 8 }, 31).Events;

    private static FeatureSample Collect(string path, int seed, int capacity)
    {
        FeatureSample sample = new(seed, capacity);
        DetectionEngine engine = new(new EngineOptions());
        var next = 0;
        CredentialTable<Followed> credentials = new(id => new Followed(new CredentialState(id), sample.Follow(next++)));
        using var dataset = EventDataset.Open([path], TagKey.Evaluation);
        while (dataset.MoveNext())
        {
            if (dataset.Reason == RejectReason.None)
            {
                var credential = credentials[dataset.CredentialId];
                _ = engine.Process(credential.State, dataset.Event, new EventContext(dataset.Event.Time, 0, 0, false));
                credential.Features.Take(engine, credential.State);
            }
        }

        return sample;
    }

    private sealed record Followed(CredentialState State, FeatureSample.Follower Features);
}
