using BenchmarkDotNet.Configs;
using BenchmarkDotNet.Diagnosers;
using BenchmarkDotNet.Environments;
using BenchmarkDotNet.Jobs;
using BenchmarkDotNet.Toolchains.InProcess.Emit;

namespace AccessSentinel.Benchmarks;

/// <summary>
/// Few and short iterations in this process, with the collector that the worker has, so that all benchmarks take some minutes.
/// </summary>
internal sealed class BenchmarkSettings : ManualConfig
{
    public BenchmarkSettings()
    {
        Add(DefaultConfig.Instance);
        AddJob(Job.Default
            .WithToolchain(InProcessEmitToolchain.Instance)
            .WithGcServer(false)
            .WithGcConcurrent(false)
            .WithPlatform(Platform.AnyCpu)
            .WithWarmupCount(4)
            .WithIterationCount(8));
        AddDiagnoser(MemoryDiagnoser.Default);
    }
}
