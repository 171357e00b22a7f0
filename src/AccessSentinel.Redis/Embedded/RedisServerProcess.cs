using System.Collections.Concurrent;
using System.ComponentModel;
using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace AccessSentinel.Redis.Embedded;

/// <summary>
/// A private redis-server for the demo: child process on a free loopback port, without persistence, in a temporary folder of its own.
/// It ends when this is disposed, and also when our process ends in any other way, even by SIGKILL.
/// </summary>
/// <remarks>
/// The child is a small shell that starts redis-server and waits on its standard input, a pipe whose other end only we hold: the kernel
/// closes it with us, whatever ends us. (Linux's parent-death signal fires when the starting <em>thread</em> ends, hence not that.)
/// Its own session (setsid) keeps Ctrl-C in a terminal from reaching redis-server before the worker has drained.
/// </remarks>
public sealed class RedisServerProcess : IAsyncDisposable
{
    private const int MostStarts = 5;
    private const int KeptLines = 20;
    private const string Watch = """
        folder=$1; shift
        "$@" </dev/null & child=$!
        read -r _
        kill -9 "$child" 2>/dev/null
        wait "$child" 2>/dev/null
        rm -rf -- "$folder"
        """;

    private static readonly TimeSpan StartTimeout = TimeSpan.FromSeconds(15);
    private readonly Process _watcher;

    private RedisServerProcess(Process watcher, int port)
    {
        _watcher = watcher;
        Port = port;
    }

    /// <summary>Its port on 127.0.0.1.</summary>
    public int Port { get; }

    /// <summary>For <see cref="RedisOptions.Connection"/>.</summary>
    public string Connection => string.Create(CultureInfo.InvariantCulture, $"127.0.0.1:{Port}");

    /// <summary>Path of redis-server on PATH, or null when none is installed.</summary>
    public static string? Find() => FindOnPath("redis-server");

    /// <summary>Starts one and waits until it accepts connections.</summary>
    /// <exception cref="InvalidOperationException">No redis-server on PATH, or it does not start; the message has its last lines.</exception>
    public static async Task<RedisServerProcess> StartAsync(CancellationToken cancellation)
    {
        string program = Find() ?? throw new InvalidOperationException("There is no redis-server on PATH.");
        string lastLines = "";
        for (int start = 0; start < MostStarts; start++)
        {
            // Between finding a port free and the server binding it, somebody else may take it: then the server ends and we try another.
            int port = FreePort();
            ConcurrentQueue<string> lines = new();
            Process watcher = Launch(program, port);
            if (await ReadyAsync(watcher, lines, cancellation).ConfigureAwait(false))
            {
                return new RedisServerProcess(watcher, port);
            }

            await EndAsync(watcher).ConfigureAwait(false);
            lastLines = string.Join(Environment.NewLine, lines);
        }

        throw new InvalidOperationException($"{program} did not start. Its last lines: {lastLines}");
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync() => await EndAsync(_watcher).ConfigureAwait(false);

    private static Process Launch(string program, int port)
    {
        string folder = Directory.CreateTempSubdirectory("access-sentinel-redis-").FullName;
        string? setsid = FindOnPath("setsid");
        ProcessStartInfo info = new(setsid ?? "/bin/sh")
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            UseShellExecute = false,
            WorkingDirectory = folder,
        };
        string[] shell = setsid is null ? [] : ["/bin/sh"];
        string[] arguments =
        [
            .. shell, "-c", Watch, "redis-watch", folder, program,
            "--port", port.ToString(CultureInfo.InvariantCulture), "--bind", "127.0.0.1", "--save", "", "--appendonly", "no", "--dir", folder,
            "--daemonize", "no",
        ];
        foreach (string argument in arguments)
        {
            info.ArgumentList.Add(argument);
        }

        try
        {
            return Process.Start(info) ?? throw new InvalidOperationException("The shell did not start.");
        }
        catch (Win32Exception exception)
        {
            Directory.Delete(folder, recursive: true);
            throw new InvalidOperationException($"{info.FileName} did not start: {exception.Message}", exception);
        }
    }

    /// <summary>Its own words tell that it is our server that listens there, which a ping could not.</summary>
    private static async Task<bool> ReadyAsync(Process watcher, ConcurrentQueue<string> lines, CancellationToken cancellation)
    {
        TaskCompletionSource<bool> ready = new(TaskCreationOptions.RunContinuationsAsynchronously);
        watcher.OutputDataReceived += (_, line) => Take(line.Data);
        watcher.ErrorDataReceived += (_, line) => Take(line.Data);
        watcher.BeginOutputReadLine();
        watcher.BeginErrorReadLine();
        try
        {
            return await ready.Task.WaitAsync(StartTimeout, cancellation).ConfigureAwait(false);
        }
        catch (TimeoutException)
        {
            return false;
        }
        catch (OperationCanceledException)
        {
            await EndAsync(watcher).ConfigureAwait(false);
            throw;
        }

        void Take(string? line)
        {
            if (line is null)
            {
                return;
            }

            lines.Enqueue(line);
            while (lines.Count > KeptLines)
            {
                lines.TryDequeue(out _);
            }

            if (line.Contains("Ready to accept connections", StringComparison.Ordinal))
            {
                ready.TrySetResult(true);
            }
            else if (line.Contains("Failed listening", StringComparison.Ordinal) || line.Contains("FATAL", StringComparison.Ordinal))
            {
                ready.TrySetResult(false);
            }
        }
    }

    private static async Task EndAsync(Process watcher)
    {
        watcher.StandardInput.Close();
        await watcher.WaitForExitAsync(CancellationToken.None).ConfigureAwait(false);
        watcher.Dispose();
    }

    private static int FreePort()
    {
        using TcpListener listener = new(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    private static string? FindOnPath(string program) => (Environment.GetEnvironmentVariable("PATH") ?? "")
        .Split(Path.PathSeparator, StringSplitOptions.RemoveEmptyEntries)
        .Select(folder => Path.Combine(folder, program))
        .FirstOrDefault(File.Exists);
}
