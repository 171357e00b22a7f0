using System.Diagnostics;
using System.Globalization;

namespace AccessSentinel.Benchmarks.EndToEnd;

/// <summary>
/// <c>end-to-end</c>: the real program between a real Kafka and a real Redis, on events that wait for it. What counts is the CPU time of
/// the worker; the events a second depend on what the machine shares with it, broker and Redis at least.
/// </summary>
internal static class EndToEndCommand
{
    private const double Million = 1e6;

    public static async Task<int> RunAsync(IReadOnlyList<string> arguments)
    {
        if (EndToEndOptions.Parse(arguments) is not { } options)
        {
            await Console.Error.WriteLineAsync("end-to-end [--events N] [--credentials N,N…] [--partitions N] [--paced EVENTS_PER_SECOND]");
            return 2;
        }

        using var broker = await EndToEndBroker.StartAsync();
        if (options.Events > broker.MostEvents)
        {
            Console.WriteLine($"{broker.Kind} keeps no more than {broker.MostEvents} events: so many are measured.");
            options = options with { Events = broker.MostEvents };
        }

        foreach (var credentials in options.Credentials)
        {
            if (options.PacedRate == 0)
            {
                await MeasureAsync(broker, options, credentials);
            }
            else
            {
                await PacedRun.MeasureAsync(broker, options, credentials);
            }
        }

        return 0;
    }

    private static async Task MeasureAsync(EndToEndBroker broker, EndToEndOptions options, int credentials)
    {
        var topic = string.Create(CultureInfo.InvariantCulture, $"events-{credentials}");
        await broker.CreateTopicAsync(topic, options.Partitions);
        await broker.CreateTopicAsync(topic + "-commands", 1);
        await broker.CreateTopicAsync(topic + "-findings", 1);
        await broker.CreateTopicAsync(topic + "-dead-letters", 1);
        await broker.CreateTopicAsync(topic + "-audit", 1);
        await SimulatedTopic.FillAsync(broker, topic, credentials, options.Events);

        using var system = await RunningSystem.CreateAsync(broker, topic, options.Partitions);
        var kafka = broker.ProcessorTimeInSeconds();
        system.StartWorker();

        // The first tenth has start-up, compilation and the making of records in it; the rest is the steady state.
        var first = await system.ReachesAsync(options.Events / 10, TimeSpan.FromMilliseconds(50));
        var firstAt = Stopwatch.GetTimestamp();
        var firstCpu = ProcessorTime.Of(system.WorkerId);
        var firstRedis = await system.RedisProcessorTimeAsync();
        var firstKafka = broker.ProcessorTimeInSeconds();
        var firstMetrics = await system.MetricsAsync();
        await system.ReachesAsync(options.Events, TimeSpan.FromMilliseconds(100));
        var seconds = Stopwatch.GetElapsedTime(firstAt).TotalSeconds;
        var cpu = ProcessorTime.Of(system.WorkerId);
        var redis = await system.RedisProcessorTimeAsync();
        var lastKafka = broker.ProcessorTimeInSeconds();
        var metrics = await system.MetricsAsync();

        var memory = await system.RedisMemoryAsync();
        var steady = options.Events - first;
        var all = options.Events;
        double Delta(string metric, string label = "") => metrics.Sum(metric, label) - firstMetrics.Sum(metric, label);
        var saves = Delta("accesssentinel_batches_total");
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"""
            {all:N0} events of {credentials:N0} credentials, {options.Partitions} partitions, {broker.Kind}, Redis, access-sentinel run
              after the first {first:N0} events: {steady / seconds:N0} events/s; CPU seconds per million events: worker {(cpu - firstCpu) * Million / steady:N2}, Redis {(redis - firstRedis) * Million / steady:N2}, Kafka {(lastKafka - firstKafka) * Million / steady:N2}
              start-up included: worker {cpu * Million / all:N2}, Redis {redis * Million / all:N2}, Kafka {(lastKafka - kafka) * Million / all:N2}
              {Delta("dotnet_gc_allocated_bytes_total") / steady:N0} bytes allocated per event, {Delta("dotnet_gc_pause_seconds_total"):N2} s of pauses for {Delta("dotnet_gc_collections_total", "generation=\"0\""):N0} collections in {seconds:N2} s; {steady / saves:N0} events a batch; resident {metrics.Sum("process_resident_memory_bytes") / (1 << 20):N0} MiB; Redis holds {memory / (1 << 20):N0} MiB
              seconds in stages, all partitions: load {Stage("load"):N2}, engine {Stage("engine"):N2}, save {Stage("save"):N2}, publish {Stage("publish"):N2}; batches {Delta("accesssentinel_batch_duration_seconds_sum"):N2}
              consumed {metrics.Sum("accesssentinel_events_consumed_total"):N0}, processed {metrics.Sum("accesssentinel_events_processed_total"):N0}, commands {metrics.Sum("accesssentinel_commands_total"):N0}, lapsed {metrics.Sum("accesssentinel_commands_lapsed_total"):N0}
            """));

        double Stage(string name) => Delta("accesssentinel_batch_stage_duration_seconds_sum", $"stage=\"{name}\"");
    }
}
