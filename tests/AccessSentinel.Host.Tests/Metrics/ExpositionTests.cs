using System.Diagnostics.Metrics;
using AccessSentinel.Host.Metrics;

namespace AccessSentinel.Host.Tests.Metrics;

public sealed class ExpositionTests
{
    [Test]
    public void TheTextIsAsTheFormatSays()
    {
        using Meter meter = new("exposition");
        using InstrumentCollector collector = new(published => published == meter);
        var events = meter.CreateCounter<long>("accesssentinel_events_consumed_total", "{event}", "Events consumed.");
        events.Add(3);
        events.Add(4);
        var rejected = meter.CreateCounter<long>("accesssentinel.rejected", null, "Line one\nback\\slash \"quoted\".");
        rejected.Add(2, new KeyValuePair<string, object?>("reason", "not_json"));
        rejected.Add(1, new KeyValuePair<string, object?>("reason", "a\"b\\c\nd"));
        rejected.Add(5, new KeyValuePair<string, object?>("reason", "not_json"));
        var open = meter.CreateUpDownCounter<int>("accesssentinel_open", null, "Open ones.");
        open.Add(5);
        open.Add(-2);
        meter.CreateGauge<double>("accesssentinel_size", "By", "Size.").Record(1.5);
        meter.CreateObservableGauge("accesssentinel_lag", () => new Measurement<int>(7, new KeyValuePair<string, object?>("partition", 3)), null, "Lag.");
        meter.CreateObservableCounter("accesssentinel_bytes", () => 1e21, "By", "Bytes.");
        var time = meter.CreateHistogram("accesssentinel_batch_duration", "s", "Duration.", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1] });
        time.Record(0.1);
        time.Record(0.5);
        time.Record(8);

        ExpositionWriter writer = new();
        collector.Write(writer);
        writer.ToString().ShouldBe(
            """
            # HELP accesssentinel_batch_duration_seconds Duration.
            # TYPE accesssentinel_batch_duration_seconds histogram
            accesssentinel_batch_duration_seconds_bucket{le="0.1"} 1
            accesssentinel_batch_duration_seconds_bucket{le="1"} 2
            accesssentinel_batch_duration_seconds_bucket{le="+Inf"} 3
            accesssentinel_batch_duration_seconds_sum 8.6
            accesssentinel_batch_duration_seconds_count 3
            # HELP accesssentinel_bytes_total Bytes.
            # TYPE accesssentinel_bytes_total counter
            accesssentinel_bytes_total 1E+21
            # HELP accesssentinel_events_consumed_total Events consumed.
            # TYPE accesssentinel_events_consumed_total counter
            accesssentinel_events_consumed_total 7
            # HELP accesssentinel_lag Lag.
            # TYPE accesssentinel_lag gauge
            accesssentinel_lag{partition="3"} 7
            # HELP accesssentinel_open Open ones.
            # TYPE accesssentinel_open gauge
            accesssentinel_open 3
            # HELP accesssentinel_rejected_total Line one\nback\\slash "quoted".
            # TYPE accesssentinel_rejected_total counter
            accesssentinel_rejected_total{reason="a\"b\\c\nd"} 1
            accesssentinel_rejected_total{reason="not_json"} 7
            # HELP accesssentinel_size_bytes Size.
            # TYPE accesssentinel_size_bytes gauge
            accesssentinel_size_bytes 1.5
            # HELP accesssentinel_metrics_dropped_total Measurements dropped because an instrument had too many label sets.
            # TYPE accesssentinel_metrics_dropped_total counter
            accesssentinel_metrics_dropped_total 0

            """.ReplaceLineEndings("\n"));
    }

    [TestCase(double.PositiveInfinity, "+Inf")]
    [TestCase(double.NegativeInfinity, "-Inf")]
    [TestCase(double.NaN, "NaN")]
    [TestCase(0.1, "0.1")]
    public void NumbersAreWrittenAsPrometheusReadsThem(double value, string text)
    {
        ExpositionWriter writer = new();
        writer.Sample("x", [], value);
        writer.ToString().ShouldBe($"x {text}\n");
    }

    [Test]
    public void AHistogramCanBeginBeforeAnythingIsMeasured()
    {
        using Meter meter = new("begun");
        using InstrumentCollector collector = new(published => published == meter);
        var time = meter.CreateHistogram("accesssentinel_wait", "s", "Wait.", null, new InstrumentAdvice<double> { HistogramBucketBoundaries = [1] });
        time.Record(double.NaN);
        ExpositionWriter writer = new();
        collector.Write(writer);
        writer.ToString().ShouldStartWith(
            """
            # HELP accesssentinel_wait_seconds Wait.
            # TYPE accesssentinel_wait_seconds histogram
            accesssentinel_wait_seconds_bucket{le="1"} 0
            accesssentinel_wait_seconds_bucket{le="+Inf"} 0
            accesssentinel_wait_seconds_sum 0
            accesssentinel_wait_seconds_count 0

            """);
    }

    [Test]
    public void WhatIsNoLongerObservedIsGone()
    {
        using Meter meter = new("gone");
        using InstrumentCollector collector = new(published => published == meter);
        var partitions = new[] { 0, 1 };
        meter.CreateObservableGauge("accesssentinel_lag", () => partitions.Select(partition => new Measurement<int>(1, new KeyValuePair<string, object?>("partition", partition))));
        Scrape(collector).ShouldContain("partition=\"1\"");
        partitions = [0];
        var after = Scrape(collector);
        after.ShouldContain("partition=\"0\"");
        after.ShouldNotContain("partition=\"1\"");
    }

    [Test]
    public void AFloodOfLabelsIsDroppedAndCounted()
    {
        using Meter meter = new("flood");
        using InstrumentCollector collector = new(published => published == meter);
        var counter = meter.CreateCounter<long>("accesssentinel_flood");
        for (var i = 0; i < InstrumentFamily.MostSeries + 5; i++)
        {
            counter.Add(1, new KeyValuePair<string, object?>("credential", i));
        }

        Scrape(collector).ShouldContain("accesssentinel_metrics_dropped_total 5\n");
    }

    [Test]
    public void TwoInstrumentsOfOneNameAreAnError()
    {
        using Meter meter = new("twice");
        using InstrumentCollector collector = new(published => published == meter);
        meter.CreateCounter<long>("accesssentinel_events").Add(1);
        meter.CreateCounter<long>("accesssentinel.events_total").Add(1);
        Should.Throw<InvalidOperationException>(() => Scrape(collector)).Message.ShouldContain("accesssentinel_events_total");
    }

    [Test]
    public void ConcurrentMeasurementsAreAllCounted()
    {
        using Meter meter = new("concurrent");
        using InstrumentCollector collector = new(published => published == meter);
        var counter = meter.CreateCounter<long>("accesssentinel_many");
        Parallel.For(0, 10_000, i => counter.Add(1, new KeyValuePair<string, object?>("reason", i % 3)));
        Scrape(collector).ShouldContain("accesssentinel_many_total{reason=\"0\"} 3334\n");
    }

    internal static string Scrape(InstrumentCollector collector)
    {
        ExpositionWriter writer = new();
        collector.Write(writer);
        return writer.ToString();
    }
}
