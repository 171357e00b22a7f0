using System.Diagnostics.Metrics;
using AccessSentinel.Contracts.Audit;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Engine;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Scoring;
using AccessSentinel.Engine.Scoring.Anomaly;
using AccessSentinel.Processing.Models;
using AccessSentinel.Processing.Telemetry;
using AccessSentinel.Processing.Tests.Support;

namespace AccessSentinel.Processing.Tests.Workers;

/// <summary>Models are exchanged between batches; a challenger is watched and decides nothing; drift is measured.</summary>
public sealed class ModelTests
{
    private const double Jumpy = 100;

    [Test]
    public async Task An_exchanged_engine_judges_from_the_next_batch_on_in_every_partition()
    {
        var world = new World();
        await using var worker = world.Start(new PortHooks(), 0, 1);
        world.ReadDecoy(0, "before", EventJson.Start);
        await worker.ConsumedAsync();
        worker.Engines.Replace(new JudgingEngines(Named("second"), null, "abc"));
        world.ReadDecoy(0, "after-0", EventJson.Start.AddMinutes(1));
        world.ReadDecoy(1, "after-1", EventJson.Start.AddMinutes(1));
        await worker.ConsumedAsync();
        await worker.StopAsync();

        ModelOf(world, "before").ShouldBeNull();
        ModelOf(world, "after-0").ShouldBe(new CommandModel("priors", "second"));
        ModelOf(world, "after-1").ShouldBe(new CommandModel("priors", "second"));

        var exchanges = world.Broker.Messages(World.Audit)
            .Select(message => AuditRecord.TryRead(message.Value, out var record) ? record!.Content as ModelAudit : null)
            .OfType<ModelAudit>().ToArray();
        exchanges.Length.ShouldBe(2);
        exchanges.ShouldAllBe(each => each.Applied && each.Model == "second" && each.Hash == "abc");
        exchanges.SelectMany(each => each.After).ShouldBe([new AuditPosition(World.Events, 0, 0)], "the other partition had judged nothing before");
    }

    [Test]
    public async Task A_challenger_that_would_suspend_everybody_decides_nothing_and_is_counted()
    {
        World alone = new();
        Work(alone);
        await alone.RunToEndAsync(null, 0);

        World watched = new();
        await using var worker = watched.Start(new PortHooks(), 0);
        worker.Engines.Replace(new JudgingEngines(World.Watchful, new DetectionEngine(World.Watchful.Options, PriorTable.BuiltIn, new SurprisalScale(Jumpy, 1))));
        Work(watched);
        await worker.ConsumedAsync();
        await worker.StopAsync();

        watched.PublishedIds.Count.ShouldBe(1);
        watched.PublishedIds.ShouldBe(alone.PublishedIds);
        watched.Records().ShouldBe(alone.Records());
        worker.Counts["model_challenger_scored_total"].ShouldBeGreaterThan(0);
        worker.Counts["model_challenger_scored_total/challenger_only"].ShouldBeGreaterThan(0);
        worker.Counts["model_challenger_scored_total/champion_only"].ShouldBe(0);
    }

    [Test]
    public async Task Drift_is_shown_by_feature_once_there_are_rows_enough()
    {
        var references = Enumerable.Repeat(new ReferenceDistribution([1e6], [0.5, 0.5]), FeatureCatalogue.Count).ToArray();
        var trained = new DateTime(2026, 2, 1, 0, 0, 0, DateTimeKind.Utc);
        World world = new()
        {
            Engine = new DetectionEngine(World.Watchful.Options, PriorTable.BuiltIn, SurprisalScale.BuiltIn, new EngineModel("v", trained.Ticks, null, references)),
        };
        for (var i = 0; i < FeatureCounts.LeastRows + 50; i++)
        {
            world.Lookups(0, $"c{i}", EventJson.Start.AddSeconds(i), TimeSpan.FromSeconds(2), 6, $"p{i}-");
        }

        await using var worker = world.Start(new PortHooks(), 0);
        await worker.ConsumedAsync();
        var gauges = Gauges();
        await worker.StopAsync();

        gauges[("accesssentinel_model_feature_rows", "")].ShouldBeGreaterThanOrEqualTo(FeatureCounts.LeastRows);
        // All rows lie in the lower of two bins that were equally full.
        var expected = (0.5 * Math.Log(2)) + ((1e-4 - 0.5) * Math.Log(1e-4 / 0.5));
        foreach (var feature in FeatureCatalogue.Features)
        {
            gauges[("accesssentinel_model_feature_stability_index", $"feature={feature.Name}")].ShouldBe(expected, 1e-6);
        }

        gauges[("accesssentinel_model_trained_until_seconds", "slot=champion")].ShouldBe((trained - DateTime.UnixEpoch).TotalSeconds);
    }

    /// <summary>One who meets strangers, too few for a measure, and one who reads the decoy.</summary>
    private static void Work(World world)
    {
        world.Lookups(0, "c1", EventJson.Start, TimeSpan.FromMinutes(1), 8, "b");
        world.ReadDecoy(0, "c2", EventJson.Start);
    }

    private static DetectionEngine Named(string version) =>
        new(World.Watchful.Options, PriorTable.BuiltIn, SurprisalScale.BuiltIn, new EngineModel(version, 0, null, []));

    private static CommandModel? ModelOf(World world, string credential) => world.Published.First(command => command.CredentialId == credential).Model;

    private static Dictionary<(string, string), double> Gauges()
    {
        Dictionary<(string, string), double> seen = [];
        using var listener = new MeterListener
        {
            InstrumentPublished = (instrument, to) =>
            {
                if (instrument.Meter.Name == WorkerMetrics.MeterName)
                {
                    to.EnableMeasurementEvents(instrument);
                }
            },
        };
        void Take(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags) =>
            seen[(instrument.Name, string.Join(',', tags.ToArray().Select(tag => $"{tag.Key}={tag.Value}")))] = value;
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Take(instrument, value, tags));
        listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Take(instrument, value, tags));
        listener.Start();
        listener.RecordObservableInstruments();
        return seen;
    }
}
