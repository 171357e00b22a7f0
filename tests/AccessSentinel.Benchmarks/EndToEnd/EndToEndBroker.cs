using AccessSentinel.Kafka.Options;
using AccessSentinel.TestKit;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.Benchmarks.EndToEnd;

/// <summary>Apache Kafka where the TestKit finds one, else librdkafka's mock cluster, which keeps too little for a large run.</summary>
internal sealed class EndToEndBroker : IDisposable
{
    private readonly KafkaBroker? _real;
    private readonly MockKafka? _mock;

    private EndToEndBroker(KafkaBroker? real, MockKafka? mock)
    {
        _real = real;
        _mock = mock;
    }

    /// <summary>What it is, for the report.</summary>
    public string Kind => _real is not null ? "Apache Kafka" : "librdkafka's mock cluster";

    /// <summary>Most events that it keeps.</summary>
    public int MostEvents => _real is not null ? int.MaxValue : 30_000;

    public string BootstrapServers => _real?.BootstrapServers ?? _mock!.BootstrapServers;

    public KafkaOptions Options => new() { BootstrapServers = BootstrapServers, Compression = "lz4" };

    public static async Task<EndToEndBroker> StartAsync()
    {
        KafkaBroker? real = null;
        try
        {
            real = await KafkaBroker.StartAsync();
        }
        catch (Exception missing) when (missing.GetType().Name is "IgnoreException" or "AssertionException")
        {
            // The TestKit speaks to tests: without a broker it skips them with the reason.
            Console.WriteLine(missing.Message);
        }

        return new EndToEndBroker(real, real is null ? new MockKafka() : null);
    }

    /// <summary>CPU seconds of the broker so far; not a number for the mock, which runs in this process.</summary>
    public double ProcessorTimeInSeconds() => _real is null ? double.NaN : ProcessorTime.Of(_real.ProcessId());

    public async Task CreateTopicAsync(string topic, int partitions)
    {
        if (_real is null)
        {
            _mock!.CreateTopic(topic, partitions);
            return;
        }

        // Event times are message timestamps, and they lie in the past: nothing may be deleted for its age.
        await _real.CreateTopicAsync(topic, partitions, new Dictionary<string, string> { ["retention.ms"] = "-1" });
    }

    public void Dispose()
    {
        _real?.Dispose();
        _mock?.Dispose();
    }
}
