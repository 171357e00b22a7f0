using System.Diagnostics;

namespace AccessSentinel.Benchmarks.EndToEnd;

/// <summary>User and system time of other processes.</summary>
internal static class ProcessorTime
{
    /// <summary>CPU seconds of a process so far.</summary>
    public static double Of(int processId)
    {
        using var process = Process.GetProcessById(processId);
        return process.TotalProcessorTime.TotalSeconds;
    }
}
