using System.Globalization;
using AccessSentinel.Kafka.Options;
using AccessSentinel.Kafka.Topics;
using AccessSentinel.Processing.Ports;
using AccessSentinel.TestKit.Processes;

namespace AccessSentinel.TestKit.Servers;

/// <summary>
/// A real Apache Kafka on loopback in temporary folders: one node, or a cluster of three (replication 3, min.insync 2). Skips or fails
/// the test where there is none, as <see cref="Requires"/> says. Topics are not created by themselves.
/// </summary>
public sealed class KafkaBroker : IDisposable
{
    private readonly string _script;
    private readonly string[] _properties;
    private readonly TemporaryFolder _folder = new();
    private readonly ChildProcess?[] _nodes;
    private int[] _ports = [];

    private KafkaBroker(string home, int nodes, string[] properties)
    {
        _script = Path.Combine(home, "broker");
        _nodes = new ChildProcess?[nodes];
        _properties = properties;
    }

    /// <summary>Addresses of all nodes.</summary>
    public string BootstrapServers => string.Join(',', Enumerable.Range(1, _nodes.Length).Select(Address));

    /// <summary>Options to connect with, for changing.</summary>
    public KafkaOptions Options => new() { BootstrapServers = BootstrapServers };

    /// <summary>Process id of a node.</summary>
    /// <param name="node">From 1.</param>
    public int ProcessId(int node = 1) => _nodes[node - 1]!.Id;

    /// <summary>Starts a broker (3 to 4 s on an idle machine).</summary>
    /// <param name="nodes">1 or 3.</param>
    /// <param name="properties">Further broker properties, <c>name=value</c>.</param>
    public static async Task<KafkaBroker> StartAsync(int nodes = 1, params string[] properties)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(nodes == 1 || nodes == 3, true);
        var broker = new KafkaBroker(Requires.KafkaHome(), nodes, properties);
        // Between finding free ports and binding them somebody else may take one.
        for (int attempt = 1; ; attempt++)
        {
            broker._ports = FreePort.Next(2 * nodes);
            for (int node = 1; node <= nodes; node++)
            {
                broker.Launch(node);
            }

            if (await broker.AreReadyAsync(Enumerable.Range(1, nodes)).ConfigureAwait(false))
            {
                return broker;
            }

            string tails = string.Join(Environment.NewLine, broker._nodes.Select(node => node!.Tail));
            foreach (ChildProcess? node in broker._nodes)
            {
                node!.Dispose();
            }

            if (attempt == 3)
            {
                broker.Dispose();
                throw new InvalidOperationException($"Kafka did not start:{Environment.NewLine}{tails}");
            }
        }
    }

    /// <summary>Creates a topic; it must not exist.</summary>
    /// <param name="topic">Its name.</param>
    /// <param name="partitions">Number of partitions.</param>
    /// <param name="config">Topic properties by Kafka's names.</param>
    public async Task CreateTopicAsync(string topic, int partitions, IReadOnlyDictionary<string, string>? config = null)
    {
        using var admin = new TopicAdmin(Options);
        (await admin.CreateAsync(topic, partitions, config: config).ConfigureAwait(false)).ShouldBeTrue($"{topic} existed already");
        // Creating returns when the controller knows; clients ask the brokers, which learn of it a moment later.
        await Eventually.HoldsAsync(() => admin.Find(topic)?.Partitions == partitions, $"topic {topic} is visible").ConfigureAwait(false);
    }

    /// <summary>SIGKILL.</summary>
    /// <param name="node">From 1.</param>
    public void Kill(int node = 1) => _nodes[node - 1]!.Kill();

    /// <summary>SIGTERM: a clean end, with hand-over of leadership in a cluster.</summary>
    /// <param name="node">From 1.</param>
    public Task StopAsync(int node = 1) => _nodes[node - 1]!.StopAsync();

    /// <summary>SIGSTOP: connections stay open and nothing is answered.</summary>
    /// <param name="node">From 1.</param>
    public void Freeze(int node = 1) => _nodes[node - 1]!.Freeze();

    /// <summary>Goes on after <see cref="Freeze"/>.</summary>
    /// <param name="node">From 1.</param>
    public void Thaw(int node = 1) => _nodes[node - 1]!.Thaw();

    /// <summary>Starts a node again with its data, and waits until it answers. It must not be running.</summary>
    /// <param name="node">From 1.</param>
    public async Task RestartAsync(int node = 1)
    {
        if (!_nodes[node - 1]!.HasExited)
        {
            throw new InvalidOperationException($"Kafka node {node} is still running.");
        }

        _nodes[node - 1]!.Dispose();
        Launch(node);
        if (!await AreReadyAsync([node]).ConfigureAwait(false))
        {
            throw new InvalidOperationException($"Kafka node {node} did not start again:{Environment.NewLine}{_nodes[node - 1]!.Tail}");
        }
    }

    /// <summary>Kills all nodes and removes their folders.</summary>
    public void Dispose()
    {
        foreach (ChildProcess? node in _nodes)
        {
            node?.Dispose();
        }

        _folder.Dispose();
    }

    private string Address(int node) => FormattableString.Invariant($"127.0.0.1:{_ports[2 * (node - 1)]}");

    private void Launch(int node)
    {
        IEnumerable<string> pairs = Enumerable.Range(0, _nodes.Length)
            .Select(index => FormattableString.Invariant($"{_ports[2 * index]}:{_ports[(2 * index) + 1]}"));
        string folder = _folder.Combine(FormattableString.Invariant($"node-{node}-{_ports[0]}"));
        _nodes[node - 1] = ChildProcess.Start(
            _script,
            [string.Join(',', pairs), folder, node.ToString(CultureInfo.InvariantCulture), .. _properties],
            // Tests run short and many at once: the quick compiler alone starts faster and leaves the cores to others.
            new Dictionary<string, string> { ["JAVA_OPTS"] = "-XX:TieredStopAtLevel=1" });
    }

    private async Task<bool> AreReadyAsync(IEnumerable<int> nodes)
    {
        foreach (int node in nodes)
        {
            ChildProcess process = _nodes[node - 1]!;
            bool ready = false;
            await Eventually.TriedAsync(
                () =>
                {
                    ready = !process.HasExited && AnswersWithAll(Address(node));
                    return Task.FromResult(ready || process.HasExited);
                },
                Eventually.Limit).ConfigureAwait(false);
            if (!ready)
            {
                return false;
            }
        }

        return true;
    }

    /// <summary>Whether a node answers and knows itself and every other node that runs.</summary>
    private bool AnswersWithAll(string address)
    {
        try
        {
            using var admin = new TopicAdmin(new KafkaOptions { BootstrapServers = address, RequestTimeoutMs = 1_000 });
            return admin.BrokerCount() >= _nodes.Count(node => !node!.HasExited);
        }
        catch (TransportException)
        {
            return false;
        }
    }
}
