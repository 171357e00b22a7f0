namespace AccessSentinel.TestKit.Servers;

/// <summary>
/// The listeners of a cluster's nodes, and what stands between them and whoever connects. Each client has a listener of its own on every node,
/// advertised at a <see cref="TcpProxy"/> (KIP-103), so that a node tells that client to come back by that proxy. Of several nodes each has, in the
/// same way, a listener of its own on every other one for replication and one for the quorum of controllers: the name of the listener by which a
/// node reaches the others is the node's own setting (<c>inter.broker.listener.name</c>, <c>controller.listener.names</c>,
/// <c>controller.quorum.voters</c>).
/// </summary>
internal sealed class KafkaWiring : IDisposable
{
    private const string Direct = "PLAINTEXT";

    // Cuts of seconds are to matter: within them a node that is cut off is taken for dead and its copies for behind, and others lead.
    private static readonly string[] QuickToNotice = ["broker.session.timeout.ms=5000", "broker.heartbeat.interval.ms=500", "replica.lag.time.max.ms=2000"];

    private readonly int _nodes;
    private readonly TcpProxy[,] _clients;
    private readonly TcpProxy?[,] _peers;
    private readonly TcpProxy?[,] _quorum;
    private int[] _ports = [];

    public KafkaWiring(int nodes, int clients)
    {
        _nodes = nodes;
        _clients = new TcpProxy[nodes, clients];
        _peers = new TcpProxy?[nodes, nodes];
        _quorum = new TcpProxy?[nodes, nodes];
        for (int node = 0; node < nodes; node++)
        {
            for (int client = 0; client < clients; client++)
            {
                _clients[node, client] = new TcpProxy();
            }

            for (int other = 0; other < nodes && clients > 0; other++)
            {
                _peers[node, other] = other == node ? null : new TcpProxy();
                _quorum[node, other] = other == node ? null : new TcpProxy();
            }
        }
    }

    /// <summary>How many ports a node listens on: one for who goes direct, one a client, and for each node one for replication and one for the quorum.</summary>
    public int PortsOfNode => IsWired ? 1 + Clients + (2 * _nodes) : 2;

    private int Clients => _clients.GetLength(1);

    private bool IsWired => Clients > 0;

    /// <summary>What stands between a client and a node, both from 0.</summary>
    public TcpProxy Client(int node, int client) => _clients[node, client];

    /// <summary>What stands between two nodes, from 0: replication and quorum, from one to the other and back.</summary>
    public IReadOnlyList<TcpProxy> Between(int node, int other) =>
        [.. new[] { _peers[node, other], _peers[other, node], _quorum[node, other], _quorum[other, node] }.OfType<TcpProxy>()];

    /// <summary>Where a node is reached directly.</summary>
    public int DirectPort(int node) => Port(node, 0);

    /// <summary>Where a node listens for the quorum when nothing stands between.</summary>
    public int QuorumPort(int node) => Port(node, IsWired ? 1 + Clients + _nodes + node : 1);

    /// <summary>Takes the ports that all nodes listen on from now on.</summary>
    public void Listen(int[] ports)
    {
        _ports = ports;
        for (int node = 0; node < _nodes && IsWired; node++)
        {
            for (int client = 0; client < Clients; client++)
            {
                Client(node, client).Target = Port(node, 1 + client);
            }

            for (int from = 0; from < _nodes; from++)
            {
                if (from != node)
                {
                    _peers[from, node]!.Target = Port(node, 1 + Clients + from);
                    _quorum[from, node]!.Target = Port(node, 1 + Clients + _nodes + from);
                }
            }
        }
    }

    /// <summary>What a node is configured with beside what every node is.</summary>
    public IReadOnlyList<string> Properties(int node)
    {
        if (!IsWired)
        {
            return [];
        }

        (string Name, int Listening, int Advertised)[] listeners =
        [
            (Direct, DirectPort(node), DirectPort(node)),
            .. Enumerable.Range(0, Clients).Select(client => (Name("CLIENT", client), Port(node, 1 + client), Client(node, client).Port)),
            .. Enumerable.Range(0, _nodes).Select(from => Listener(_peers, "PEER", from, node, 1 + Clients + from)),
            .. Enumerable.Range(0, _nodes).Select(from => Listener(_quorum, "QUORUM", from, node, 1 + Clients + _nodes + from)),
        ];

        // A node reaches the others by the first of these names; those of the others are listed as well, since all of them are the quorum's.
        IEnumerable<string> quorum = Enumerable.Range(0, _nodes).OrderBy(from => from == node ? 0 : 1).Select(from => Name("QUORUM", from));
        IEnumerable<string> voters = Enumerable.Range(0, _nodes)
            .Select(other => FormattableString.Invariant($"{other + 1}@127.0.0.1:{_quorum[node, other]?.Port ?? QuorumPort(node)}"));
        return
        [
            $"listeners={string.Join(',', listeners.Select(each => Address(each.Name, each.Listening)))}",
            $"advertised.listeners={string.Join(',', listeners.Select(each => Address(each.Name, each.Advertised)))}",
            $"listener.security.protocol.map={string.Join(',', listeners.Select(each => $"{each.Name}:PLAINTEXT"))}",
            $"inter.broker.listener.name={Name("PEER", node)}",
            $"controller.listener.names={string.Join(',', quorum)}",
            $"controller.quorum.voters={string.Join(',', voters)}",
            .. _nodes > 1 ? QuickToNotice : [],
        ];
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        foreach (TcpProxy? proxy in _clients.Cast<TcpProxy?>().Concat(_peers.Cast<TcpProxy?>()).Concat(_quorum.Cast<TcpProxy?>()))
        {
            proxy?.Dispose();
        }
    }

    private static string Name(string what, int number) => FormattableString.Invariant($"{what}{number}");

    private static string Address(string name, int port) => FormattableString.Invariant($"{name}://127.0.0.1:{port}");

    private (string Name, int Listening, int Advertised) Listener(TcpProxy?[,] proxies, string what, int from, int node, int index)
    {
        int port = Port(node, index);
        return (Name(what, from), port, proxies[from, node]?.Port ?? port);
    }

    private int Port(int node, int index) => _ports[(node * PortsOfNode) + index];
}
