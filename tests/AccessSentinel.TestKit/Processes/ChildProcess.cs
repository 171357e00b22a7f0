using System.Diagnostics;
using System.Runtime.InteropServices;

namespace AccessSentinel.TestKit.Processes;

/// <summary>
/// A server or worker as a child process. Its output is collected; it is killed when disposed, at the latest when the test process exits.
/// </summary>
public sealed partial class ChildProcess : IDisposable
{
    private const int SignalTerminate = 15;
    private const int SignalStop = 19;
    private const int SignalContinue = 18;
    private readonly Process _process;
    private readonly Lock _gate = new();
    private readonly List<string> _output = [];
    private bool _disposed;

    private ChildProcess(Process process)
    {
        _process = process;
        AppDomain.CurrentDomain.ProcessExit += OnExit;
    }

    /// <summary>Starts a program.</summary>
    /// <param name="program">Its path, or a name on the PATH.</param>
    /// <param name="arguments">Its arguments, not subject to any shell.</param>
    /// <param name="environment">Variables to add to ours.</param>
    /// <param name="folder">Its working folder; null for ours.</param>
    public static ChildProcess Start(
        string program, IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null, string? folder = null)
    {
        var start = new ProcessStartInfo(program, arguments)
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
            RedirectStandardInput = true,
            WorkingDirectory = folder ?? "",
        };
        foreach ((string name, string value) in environment ?? new Dictionary<string, string>())
        {
            start.Environment[name] = value;
        }

        var child = new ChildProcess(new Process { StartInfo = start, EnableRaisingEvents = true });
        child._process.OutputDataReceived += child.OnLine;
        child._process.ErrorDataReceived += child.OnLine;
        child._process.Start();
        child._process.BeginOutputReadLine();
        child._process.BeginErrorReadLine();
        return child;
    }

    /// <summary>Process id.</summary>
    public int Id => _process.Id;

    /// <summary>Whether it ended.</summary>
    public bool HasExited => _process.HasExited;

    /// <summary>Exit code, once it ended; 128 + signal when a signal ended it.</summary>
    public int ExitCode => _process.ExitCode;

    /// <summary>Standard output and standard error so far, line by line as they came.</summary>
    public IReadOnlyList<string> Output
    {
        get
        {
            lock (_gate)
            {
                return [.. _output];
            }
        }
    }

    /// <summary>The last lines of the output, for messages of failures: the latest first, since of a message that comes in a long log only the first lines may be seen.</summary>
    public string Tail => string.Join(Environment.NewLine, Output.TakeLast(30).Reverse());

    /// <summary>SIGKILL, as a crash does it: no handler runs. Returns when it is gone.</summary>
    public void Kill()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
        }

        _process.WaitForExit();
    }

    /// <summary>SIGTERM: asks it to end.</summary>
    public void Terminate() => Signal(SignalTerminate);

    /// <summary>SIGSTOP: freezes it, as a long pause of its machine does.</summary>
    public void Freeze() => Signal(SignalStop);

    /// <summary>SIGCONT: lets it go on.</summary>
    public void Thaw() => Signal(SignalContinue);

    /// <summary>SIGTERM, then waits for its end; SIGKILL when it does not come within the limit.</summary>
    /// <returns>Whether it ended by itself.</returns>
    public async Task<bool> StopAsync(TimeSpan? limit = null)
    {
        Terminate();
        bool ended = await WaitAsync(limit ?? Eventually.Limit).ConfigureAwait(false);
        Kill();
        return ended;
    }

    /// <summary>Waits for its end.</summary>
    /// <returns>Whether it ended within the limit.</returns>
    public async Task<bool> WaitAsync(TimeSpan limit)
    {
        using var cancellation = new CancellationTokenSource(limit);
        try
        {
            await _process.WaitForExitAsync(cancellation.Token).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        if (_disposed)
        {
            return;
        }

        _disposed = true;
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        Kill();
        _process.Dispose();
    }

    private void Signal(int signal)
    {
        if (!_process.HasExited)
        {
            // The result is of no use: the process may end between the test and the call.
            _ = SendSignal(_process.Id, signal);
        }
    }

    private void OnLine(object sender, DataReceivedEventArgs line)
    {
        if (line.Data is { } text)
        {
            lock (_gate)
            {
                _output.Add(text);
            }
        }
    }

    private void OnExit(object? sender, EventArgs arguments) => Dispose();

    [LibraryImport("libc", EntryPoint = "kill")]
    private static partial int SendSignal(int process, int signal);
}
