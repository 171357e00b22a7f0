using System.Runtime.InteropServices;
using System.Text;
using AccessSentinel.Kafka.Native;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Kafka.Embedded;

/// <summary>
/// librdkafka's mock cluster inside this process, for the demo and for tests. Clients in this and in other processes of the machine
/// connect to it over loopback.
/// </summary>
/// <remarks>
/// It proves nothing about durability or transactions. It keeps at most 5 MiB or 100,000 message sets a partition and drops the oldest
/// silently, so a reader that lags loses messages: whoever writes must pace himself. It has no admin requests (topics are made here, or
/// with four partitions when first produced to), does not enforce read_committed, does not fence, and forgets everything when disposed.
/// </remarks>
public sealed class EmbeddedBroker : IDisposable
{
    /// <summary>Most bytes a partition keeps before its oldest messages are dropped.</summary>
    public const int RetainedBytesPerPartition = 5 * 1024 * 1024;

    private const int AllBrokers = -1;
    private readonly Lock _gate = new();
    private nint _client;
    private nint _cluster;

    /// <summary>Starts the cluster.</summary>
    /// <param name="brokers">Number of brokers, 1 to 10.</param>
    /// <exception cref="TransportException">librdkafka refused to start it.</exception>
    public EmbeddedBroker(int brokers = 1)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(brokers, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(brokers, 10);
        nint configuration = MockCluster.NewConfiguration();
        // The hosting client has no server of its own to report about; what the mock logs goes to no one, as its users see the effects.
        MockCluster.SetLogCallback(configuration, 0);
        Span<byte> error = stackalloc byte[512];
        _client = MockCluster.NewClient(MockCluster.Producer, configuration, error, (nuint)error.Length);
        if (_client == 0)
        {
            int length = error.IndexOf((byte)0);
            throw new TransportException($"The embedded broker did not start: {Encoding.UTF8.GetString(error[..Math.Max(length, 0)])}");
        }

        _cluster = MockCluster.NewCluster(_client, brokers);
        if (_cluster == 0)
        {
            MockCluster.DestroyClient(_client);
            throw new TransportException("The embedded broker did not start: no loopback port could be opened.");
        }

        BootstrapServers = Marshal.PtrToStringUTF8(MockCluster.Bootstraps(_cluster))!;
    }

    /// <summary>Its addresses, <c>host:port</c> separated by commas.</summary>
    public string BootstrapServers { get; }

    /// <summary>Creates a topic.</summary>
    /// <param name="topic">Its name.</param>
    /// <param name="partitions">Number of partitions, at least 1.</param>
    /// <exception cref="TransportException">It exists already, or the name is invalid.</exception>
    public void CreateTopic(string topic, int partitions)
    {
        ArgumentException.ThrowIfNullOrEmpty(topic);
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        lock (_gate)
        {
            int result = MockCluster.CreateTopic(Cluster, topic, partitions, 1);
            if (result != MockCluster.NoError)
            {
                throw new TransportException($"The embedded broker did not create topic {topic} (librdkafka error {result}).");
            }
        }
    }

    /// <summary>Drops all connections and refuses new ones, as a crashed broker does. What it holds is kept.</summary>
    public void SetDown()
    {
        lock (_gate)
        {
            _ = MockCluster.SetDown(Cluster, AllBrokers);
        }
    }

    /// <summary>Accepts connections again.</summary>
    public void SetUp()
    {
        lock (_gate)
        {
            _ = MockCluster.SetUp(Cluster, AllBrokers);
        }
    }

    /// <summary>Answers the next requests of a kind with errors, one each.</summary>
    /// <param name="apiKey">Kafka's API key of the request: 0 Produce, 1 Fetch, 8 OffsetCommit, 9 OffsetFetch, 11 JoinGroup.</param>
    /// <param name="errors">Kafka's error codes, in order; 7 is a time-out, 19 too few in-sync replicas, 29 not authorised.</param>
    public void FailNext(short apiKey, params ReadOnlySpan<int> errors)
    {
        lock (_gate)
        {
            MockCluster.PushErrors(Cluster, apiKey, (nuint)errors.Length, errors);
        }
    }

    /// <summary>Ends the cluster; everything it held is gone.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            if (_client == 0)
            {
                return;
            }

            MockCluster.DestroyCluster(_cluster);
            MockCluster.DestroyClient(_client);
            _cluster = 0;
            _client = 0;
        }
    }

    private nint Cluster
    {
        get
        {
            ObjectDisposedException.ThrowIf(_cluster == 0, this);
            return _cluster;
        }
    }
}
