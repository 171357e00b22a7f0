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
    // A node that was killed in the middle of its work first reads its log, beside whoever else is at work.
    private static readonly TimeSpan Recovery = 3 * Eventually.Limit;

    private readonly string _script;
    private readonly string[] _properties;
    private readonly TemporaryFolder _folder = new();
    private readonly ChildProcess?[] _nodes;
    private readonly KafkaWiring _wiring;
    private int _start;

    private KafkaBroker(string home, int nodes, int clients, string[] properties)
    {
        _script = Path.Combine(home, "broker");
        _nodes = new ChildProcess?[nodes];
        _properties = properties;
        _wiring = new KafkaWiring(nodes, clients);
    }

    /// <summary>Addresses of all nodes.</summary>
    public string BootstrapServers => string.Join(',', Enumerable.Range(1, _nodes.Length).Select(Address));

    /// <summary>Where a node is reached directly.</summary>
    /// <param name="node">From 1.</param>
    public string Address(int node) => FormattableString.Invariant($"127.0.0.1:{_wiring.DirectPort(node - 1)}");

    /// <summary>Options to connect with, for changing.</summary>
    public KafkaOptions Options => new() { BootstrapServers = BootstrapServers };

    /// <summary>Number of nodes.</summary>
    public int Nodes => _nodes.Length;

    /// <summary>Process id of a node.</summary>
    /// <param name="node">From 1.</param>
    public int ProcessId(int node = 1) => _nodes[node - 1]!.Id;

    /// <summary>Starts a broker (3 to 4 s on an idle machine).</summary>
    /// <param name="nodes">1 or 3.</param>
    /// <param name="properties">Further broker properties, <c>name=value</c>.</param>
    public static Task<KafkaBroker> StartAsync(int nodes = 1, params string[] properties) =>
        StartAsync(new KafkaBroker(Requires.KafkaHome(), nodes, 0, properties));

    /// <summary>
    /// Starts one with an address of its own for each of several clients, behind a <see cref="TcpProxy"/> for each pair of client and node:
    /// the node tells that client to come back by that proxy. The nodes reach each other through proxies, too; <see cref="BootstrapServers"/> goes direct.
    /// </summary>
    /// <param name="nodes">1 or 3.</param>
    /// <param name="clients">How many.</param>
    /// <param name="properties">Further broker properties, <c>name=value</c>.</param>
    public static Task<KafkaBroker> StartBehindProxiesAsync(int nodes, int clients, params string[] properties) =>
        StartAsync(new KafkaBroker(Requires.KafkaHome(), nodes, clients, properties));

    /// <summary>What stands between a client and a node.</summary>
    /// <param name="node">From 1.</param>
    /// <param name="client">From 0.</param>
    public TcpProxy Proxy(int node, int client) => _wiring.Client(node - 1, client);

    /// <summary>All that stands between two nodes of a cluster behind proxies: replication and the quorum of controllers, both ways.</summary>
    /// <param name="node">From 1.</param>
    /// <param name="other">From 1.</param>
    public IReadOnlyList<TcpProxy> Between(int node, int other) => _wiring.Between(node - 1, other - 1);

    /// <summary>Addresses of all nodes for a client behind proxies.</summary>
    /// <param name="client">From 0.</param>
    public string BootstrapServersOf(int client) =>
        string.Join(',', Enumerable.Range(1, Nodes).Select(node => FormattableString.Invariant($"127.0.0.1:{Proxy(node, client).Port}")));

    private static async Task<KafkaBroker> StartAsync(KafkaBroker broker)
    {
        int nodes = broker.Nodes;
        ArgumentOutOfRangeException.ThrowIfNotEqual(nodes == 1 || nodes == 3, true);
        // Between finding free ports and binding them somebody else may take one.
        for (int attempt = 1; ; attempt++)
        {
            broker._wiring.Listen(FreePort.Next(nodes * broker._wiring.PortsOfNode));
            broker._start = attempt;
            for (int node = 1; node <= nodes; node++)
            {
                broker.Launch(node);
            }

            if (await broker.AreReadyAsync(Enumerable.Range(1, nodes), Eventually.Limit).ConfigureAwait(false))
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

    /// <summary>Forbids everybody one operation on a topic, and allows all others; for a broker with an authorizer.</summary>
    /// <param name="topic">Its name.</param>
    /// <param name="operation">As Kafka names it, e.g. <c>Write</c>.</param>
    public async Task ForbidAsync(string topic, string operation)
    {
        await AclAsync("--allow-principal", "User:*", "--operation", "All", "--topic", topic).ConfigureAwait(false);
        await AclAsync("--deny-principal", "User:*", "--operation", operation, "--topic", topic).ConfigureAwait(false);
    }

    /// <summary>Deletes a topic with all that is in it; returns when no node lists it any more.</summary>
    /// <param name="topic">Its name.</param>
    public async Task DeleteTopicAsync(string topic)
    {
        string tool = Path.Combine(Path.GetDirectoryName(_script)!, "tool");
        using (var deleting = ChildProcess.Start(tool, ["topics", "--bootstrap-server", BootstrapServers, "--delete", "--topic", topic]))
        {
            (await deleting.WaitAsync(Eventually.Limit).ConfigureAwait(false)).ShouldBeTrue($"{topic} is not deleted: {deleting.Tail}");
        }

        using var admin = new TopicAdmin(Options);
        await Eventually.HoldsAsync(() => admin.Find(topic) is null, $"topic {topic} is gone").ConfigureAwait(false);
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
        if (!await AreReadyAsync([node], Recovery).ConfigureAwait(false))
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

        _wiring.Dispose();
        _folder.Dispose();
    }

    private async Task AclAsync(params string[] arguments)
    {
        using var tool = ChildProcess.Start(
            Environment.GetEnvironmentVariable("JAVA_HOME") is { } home ? Path.Combine(home, "bin", "java") : "java",
            [
                "-XX:TieredStopAtLevel=1", "-cp", Path.Combine(Path.GetDirectoryName(_script)!, "lib", "*"), "org.apache.kafka.tools.AclCommand",
                "--bootstrap-server", BootstrapServers, "--add", .. arguments,
            ]);
        if (!await tool.WaitAsync(Eventually.Limit).ConfigureAwait(false) || tool.ExitCode != 0)
        {
            throw new InvalidOperationException($"Kafka's AclCommand failed:{Environment.NewLine}{tool.Tail}");
        }
    }

    private void Launch(int node)
    {
        IEnumerable<string> pairs = Enumerable.Range(0, _nodes.Length)
            .Select(index => FormattableString.Invariant($"{_wiring.DirectPort(index)}:{_wiring.QuorumPort(index)}"));
        string folder = _folder.Combine(FormattableString.Invariant($"node-{node}-{_start}"));
        _nodes[node - 1] = ChildProcess.Start(
            _script,
            [string.Join(',', pairs), folder, node.ToString(CultureInfo.InvariantCulture), .. _wiring.Properties(node - 1), .. _properties],
            // Tests run short and many at once: the quick compiler alone starts faster and leaves the cores to others.
            new Dictionary<string, string> { ["JAVA_OPTS"] = Nodes == 1 ? "-XX:TieredStopAtLevel=1" : "-XX:TieredStopAtLevel=1 -Xms96m -Xmx320m" });
    }

    private async Task<bool> AreReadyAsync(IEnumerable<int> nodes, TimeSpan limit)
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
                limit).ConfigureAwait(false);
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
