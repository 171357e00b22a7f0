using System.Diagnostics;
using System.Reflection;
using System.Runtime.InteropServices;

namespace AccessSentinel.Host.Metrics;

/// <summary>What Prometheus expects of any process (<c>process_*</c>), of the runtime (<c>dotnet_*</c>), and which build this is.</summary>
internal static class ProcessMetrics
{
    /// <summary>The version of this build.</summary>
    public static string Version { get; } =
        typeof(ProcessMetrics).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()!.InformationalVersion;

    /// <summary>The package feed it was built from.</summary>
    public static string Feed =>
#if PUBLIC_FEED
        "public";
#else
        "partial";
#endif

    public static void Write(ExpositionWriter writer)
    {
        using var process = Process.GetCurrentProcess();
        One(writer, "accesssentinel_build_info", "gauge", "Always 1; the labels say which build this is.", 1,
            new("version", Version), new("runtime", RuntimeInformation.FrameworkDescription), new("feed", Feed));
        One(writer, "process_cpu_seconds_total", "counter", "Total user and system CPU time spent in seconds.", process.TotalProcessorTime.TotalSeconds);
        One(writer, "process_resident_memory_bytes", "gauge", "Resident memory size in bytes.", process.WorkingSet64);
        One(writer, "process_virtual_memory_bytes", "gauge", "Virtual memory size in bytes.", process.VirtualMemorySize64);
        One(writer, "process_start_time_seconds", "gauge", "Start time of the process since unix epoch in seconds.",
            (process.StartTime.ToUniversalTime() - DateTime.UnixEpoch).TotalSeconds);
        One(writer, "process_threads", "gauge", "Threads of the process.", process.Threads.Count);
        if (Directory.Exists("/proc/self/fd"))
        {
            One(writer, "process_open_fds", "gauge", "Number of open file descriptors.", Directory.EnumerateFileSystemEntries("/proc/self/fd").Count());
        }

        writer.Family("dotnet_gc_collections_total", "counter", "Garbage collections, each also counted in the younger generations.");
        for (var generation = 0; generation <= GC.MaxGeneration; generation++)
        {
            writer.Sample("dotnet_gc_collections_total",
                [new("generation", generation.ToString(System.Globalization.CultureInfo.InvariantCulture))], GC.CollectionCount(generation));
        }

        One(writer, "dotnet_gc_pause_seconds_total", "counter", "Total time the process stood still for garbage collection.", GC.GetTotalPauseDuration().TotalSeconds);
        One(writer, "dotnet_gc_allocated_bytes_total", "counter", "Bytes allocated on the managed heap since the start.", GC.GetTotalAllocatedBytes());
        One(writer, "dotnet_gc_heap_bytes", "gauge", "Bytes on the managed heap.", GC.GetTotalMemory(false));
        One(writer, "dotnet_threadpool_threads", "gauge", "Threads of the thread pool.", ThreadPool.ThreadCount);
        One(writer, "dotnet_threadpool_queue_length", "gauge", "Work items that wait for a thread of the pool.", ThreadPool.PendingWorkItemCount);
        One(writer, "dotnet_lock_contention_total", "counter", "Times a lock was found taken.", Monitor.LockContentionCount);
    }

    private static void One(ExpositionWriter writer, string name, string type, string help, double value, params ReadOnlySpan<KeyValuePair<string, string>> labels)
    {
        writer.Family(name, type, help);
        writer.Sample(name, labels, value);
    }
}
