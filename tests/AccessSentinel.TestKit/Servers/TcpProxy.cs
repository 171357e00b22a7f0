using System.Net;
using System.Net.Sockets;

namespace AccessSentinel.TestKit.Servers;

/// <summary>
/// A wire between a client and a server of loopback that can be damaged: connections refused, cut, or left open with nothing passing.
/// It forwards bytes and knows no protocol. Thread-safe.
/// </summary>
public sealed class TcpProxy : IDisposable
{
    private readonly Lock _gate = new();
    private readonly HashSet<Link> _links = [];
    private TaskCompletionSource _passing = Open();
    private Socket? _listener;
    private bool _disposed;

    /// <summary>Listens at once, and forwards to a port that may be set later.</summary>
    /// <param name="target">Port of the server.</param>
    public TcpProxy(int target = 0)
    {
        Target = target;
        _listener = Listen(0);
        Port = ((IPEndPoint)_listener.LocalEndPoint!).Port;
        _ = AcceptAsync(_listener);
    }

    /// <summary>Where clients connect. It stays the same.</summary>
    public int Port { get; }

    /// <summary>Port of the server for connections from now on.</summary>
    public int Target { get; set; }

    /// <summary>How many connections are open.</summary>
    public int Links
    {
        get
        {
            lock (_gate)
            {
                return _links.Count;
            }
        }
    }

    /// <summary>Nobody listens any more, and every connection is reset: the server's machine rejects us.</summary>
    public void Refuse()
    {
        lock (_gate)
        {
            _listener?.Dispose();
            _listener = null;
        }

        Cut();
    }

    /// <summary>Every connection is reset once; new ones are taken.</summary>
    public void Cut()
    {
        Link[] links;
        lock (_gate)
        {
            links = [.. _links];
        }

        Array.ForEach(links, static link => link.Reset());
    }

    /// <summary>Connections are taken and stay open, and no byte passes in either direction: a firewall that drops packets.</summary>
    public void Stall()
    {
        lock (_gate)
        {
            if (_passing.Task.IsCompleted)
            {
                _passing = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            }
        }
    }

    /// <summary>Ends <see cref="Refuse"/> and <see cref="Stall"/>; what was held back passes now.</summary>
    public async Task HealAsync()
    {
        lock (_gate)
        {
            _passing.TrySetResult();
        }

        // The port was ours and is free but for a passing client of somebody else.
        await Eventually.HoldsAsync(TryListen, $"port {Port} can be listened on again").ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_gate)
        {
            _disposed = true;
            _passing.TrySetResult();
        }

        Refuse();
    }

    private static TaskCompletionSource Open()
    {
        TaskCompletionSource open = new();
        open.SetResult();
        return open;
    }

    private static Socket Listen(int port)
    {
        Socket listener = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        try
        {
            listener.Bind(new IPEndPoint(IPAddress.Loopback, port));
            listener.Listen();
            return listener;
        }
        catch (SocketException)
        {
            listener.Dispose();
            throw;
        }
    }

    private bool TryListen()
    {
        lock (_gate)
        {
            if (_listener is not null || _disposed)
            {
                return true;
            }

            try
            {
                _listener = Listen(Port);
            }
            catch (SocketException exception) when (exception.SocketErrorCode == SocketError.AddressAlreadyInUse)
            {
                return false;
            }

            _ = AcceptAsync(_listener);
            return true;
        }
    }

    private async Task AcceptAsync(Socket listener)
    {
        while (true)
        {
            Socket client;
            try
            {
                client = await listener.AcceptAsync().ConfigureAwait(false);
            }
            catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
            {
                return; // It was closed by Refuse.
            }

            _ = CarryAsync(client);
        }
    }

    private async Task CarryAsync(Socket client)
    {
        using Link link = new(client);
        lock (_gate)
        {
            _links.Add(link);
        }

        try
        {
            await PassingAsync().ConfigureAwait(false);
            await link.Server.ConnectAsync(IPAddress.Loopback, Target).ConfigureAwait(false);
            // Whichever side ends, the other is told.
            await Task.WhenAny(CopyAsync(link.Client, link.Server), CopyAsync(link.Server, link.Client)).ConfigureAwait(false);
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // The server is not there: to the client it looks as if it had hung up.
        }
        finally
        {
            lock (_gate)
            {
                _links.Remove(link);
            }

            link.Reset();
        }
    }

    private async Task CopyAsync(Socket from, Socket to)
    {
        byte[] buffer = new byte[64 << 10];
        try
        {
            while (true)
            {
                int count = await from.ReceiveAsync(buffer, SocketFlags.None).ConfigureAwait(false);
                if (count == 0)
                {
                    return;
                }

                await PassingAsync().ConfigureAwait(false);
                for (int sent = 0; sent < count;)
                {
                    sent += await to.SendAsync(buffer.AsMemory(sent, count - sent), SocketFlags.None).ConfigureAwait(false);
                }
            }
        }
        catch (Exception exception) when (exception is SocketException or ObjectDisposedException)
        {
            // Cut, or one side is gone: the link ends.
        }
    }

    private Task PassingAsync()
    {
        lock (_gate)
        {
            return _passing.Task;
        }
    }

    private sealed class Link : IDisposable
    {
        public Link(Socket client)
        {
            Client = client;
            Client.NoDelay = Server.NoDelay = true;
        }

        public Socket Client { get; }

        public Socket Server { get; } = new(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);

        /// <summary>Ends both sides at once, without a farewell that would let buffered bytes through.</summary>
        public void Reset()
        {
            Client.Close(timeout: 0);
            Server.Close(timeout: 0);
        }

        public void Dispose() => Reset();
    }
}
