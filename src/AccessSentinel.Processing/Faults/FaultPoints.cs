using System.Diagnostics;
using System.Globalization;

namespace AccessSentinel.Processing.Faults;

/// <summary>
/// Kills the process at a named gap, as SIGKILL does, so that a test can prove what survives. Armed only when two environment
/// variables agree, so that nobody arms it by mistake: <c>ACCESS_SENTINEL_ALLOW_TEST_FAULTS=1</c> and
/// <c>ACCESS_SENTINEL_TEST_FAULT=name:count</c> (the process dies when the point is passed for the count-th time).
/// </summary>
public sealed class FaultPoints
{
    /// <summary>The variable that names point and count.</summary>
    public const string FaultVariable = "ACCESS_SENTINEL_TEST_FAULT";

    /// <summary>The variable that must be <c>1</c> for the other to be honoured.</summary>
    public const string PermissionVariable = "ACCESS_SENTINEL_ALLOW_TEST_FAULTS";

    private readonly FaultPoint _armed;
    private readonly Action _kill;
    private int _left;

    private FaultPoints(FaultPoint armed, int count, Action kill)
    {
        _armed = armed;
        _left = count;
        _kill = kill;
    }

    /// <summary>No point is armed.</summary>
    public static FaultPoints None { get; } = new(FaultPoint.LoadSave, 0, static () => { });

    /// <summary>Reads the two variables.</summary>
    /// <exception cref="FormatException">The fault is permitted but names no point or no count of at least 1.</exception>
    public static FaultPoints FromEnvironment() => Read(Environment.GetEnvironmentVariable, KillThisProcess);

    /// <summary>Passes a point: the armed one, for the count-th time, does not return.</summary>
    public void Pass(FaultPoint point)
    {
        if (_left > 0 && point == _armed && Interlocked.Decrement(ref _left) == 0)
        {
            _kill();
        }
    }

    internal static FaultPoints Read(Func<string, string?> variable, Action kill)
    {
        var text = variable(FaultVariable);
        if (string.IsNullOrEmpty(text) || variable(PermissionVariable) != "1")
        {
            return None;
        }

        var parts = text.Split(':');
        FaultPoint? point = parts[0] switch
        {
            "load-save" => FaultPoint.LoadSave,
            "save-publish" => FaultPoint.SavePublish,
            "publish-commit" => FaultPoint.PublishCommit,
            _ => null,
        };
        if (point is null || parts.Length != 2
            || !int.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count < 1)
        {
            throw new FormatException(
                $"{FaultVariable} is '{text}'; it takes load-save, save-publish or publish-commit, a colon and a count from 1.");
        }

        return new FaultPoints(point.Value, count, kill);
    }

    private static void KillThisProcess()
    {
        using var self = Process.GetCurrentProcess();
        self.Kill();

        // The signal may take a moment; nothing after this point may happen in the meantime.
        using var never = new ManualResetEvent(false);
        never.WaitOne();
    }
}
