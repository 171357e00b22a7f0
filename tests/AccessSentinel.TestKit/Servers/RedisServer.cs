using System.Diagnostics;
using System.Globalization;
using System.Net.Sockets;
using AccessSentinel.TestKit.Processes;

namespace AccessSentinel.TestKit.Servers;

/// <summary>A real redis-server of its own on loopback, in a temporary folder.</summary>
public sealed class RedisServer : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private string[] _options = [];
    private ChildProcess? _process;

    private RedisServer()
    {
    }

    /// <summary>Its port. Stays the same over <see cref="RestartAsync"/>.</summary>
    public int Port { get; private set; }

    /// <summary>Connection string for StackExchange.Redis: <c>127.0.0.1:port</c>.</summary>
    public string Connection => FormattableString.Invariant($"127.0.0.1:{Port}");

    /// <summary>Whether it has ended.</summary>
    public bool HasExited => _process!.HasExited;

    /// <summary>Starts one.</summary>
    /// <param name="options">Lines of redis.conf, e.g. <c>appendonly yes</c>, <c>maxmemory 50mb</c>. Default: nothing is persisted.</param>
    public static Task<RedisServer> StartAsync(params string[] options) => StartAsync(() => options);

    /// <summary>Starts one whose options name ports of their own.</summary>
    /// <param name="options">Lines of redis.conf; asked for again where a port that they name was taken meanwhile.</param>
    public static async Task<RedisServer> StartAsync(Func<string[]> options)
    {
        Requires.RedisServer();
        var server = new RedisServer();
        // Between finding a free port and binding it somebody else may take it.
        for (int attempt = 1; ; attempt++)
        {
            server.Port = FreePort.Next();
            server._options = options();
            if (await server.LaunchAsync().ConfigureAwait(false))
            {
                return server;
            }

            if (attempt == 5)
            {
                string tail = server._process!.Tail;
                server.Dispose();
                throw new InvalidOperationException($"redis-server did not start:{Environment.NewLine}{tail}");
            }
        }
    }

    /// <summary>SIGKILL: memory is lost, and of the append-only file what was not yet written.</summary>
    public void Kill() => _process!.Kill();

    /// <summary>SIGTERM: it saves what it is configured to save, and ends.</summary>
    public Task StopAsync() => _process!.StopAsync();

    /// <summary>SIGSTOP: connections stay open and nothing is answered.</summary>
    public void Freeze() => _process!.Freeze();

    /// <summary>Goes on after <see cref="Freeze"/>.</summary>
    public void Thaw() => _process!.Thaw();

    /// <summary>Starts it again on the same port with the data in its folder. It must not be running.</summary>
    public async Task RestartAsync()
    {
        ChildProcess? before = _process;
        if (before is { HasExited: false })
        {
            throw new InvalidOperationException("redis-server is still running.");
        }

        if (!await LaunchAsync().ConfigureAwait(false))
        {
            throw new InvalidOperationException($"redis-server did not start again:{Environment.NewLine}{_process!.Tail}");
        }

        before?.Dispose();
    }

    /// <summary>Runs redis-cli as an operator would and returns its standard output, without a final line break.</summary>
    public async Task<string> CliAsync(params string[] arguments)
    {
        var start = new ProcessStartInfo(Requires.RedisCli(), ["-p", Port.ToString(CultureInfo.InvariantCulture), .. arguments])
        {
            RedirectStandardOutput = true,
        };
        using Process client = Process.Start(start)!;
        string output = await client.StandardOutput.ReadToEndAsync().ConfigureAwait(false);
        await client.WaitForExitAsync().ConfigureAwait(false);
        return output.TrimEnd('\n');
    }

    /// <summary>Kills it and removes its folder.</summary>
    public void Dispose()
    {
        _process?.Dispose();
        _folder.Dispose();
    }

    private async Task<bool> LaunchAsync()
    {
        string file = _folder.Combine("redis.conf");
        string[] lines =
        [
            FormattableString.Invariant($"port {Port}"), "bind 127.0.0.1", $"dir {_folder.Path}", "daemonize no", "save \"\"", "appendonly no",
            .. _options,
        ];
        await File.WriteAllLinesAsync(file, lines).ConfigureAwait(false);
        _process = ChildProcess.Start(Requires.RedisServer(), [file], folder: _folder.Path);
        ChildProcess process = _process;
        bool answered = false;
        await Eventually.TriedAsync(
            async () =>
            {
                answered = await AnswersAsync().ConfigureAwait(false);
                return answered || process.HasExited;
            },
            Eventually.Limit).ConfigureAwait(false);
        return answered && !process.HasExited;
    }

    private async Task<bool> AnswersAsync()
    {
        try
        {
            using var client = new TcpClient();
            await client.ConnectAsync("127.0.0.1", Port).ConfigureAwait(false);
            NetworkStream stream = client.GetStream();
            await stream.WriteAsync("PING\r\n"u8.ToArray()).ConfigureAwait(false);
            byte[] answer = new byte[5];
            await stream.ReadExactlyAsync(answer).ConfigureAwait(false);
            // While it loads its data it answers -LOADING.
            return answer.AsSpan().SequenceEqual("+PONG"u8);
        }
        catch (Exception exception) when (exception is SocketException or IOException)
        {
            return false;
        }
    }
}
