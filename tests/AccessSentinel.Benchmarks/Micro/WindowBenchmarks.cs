using AccessSentinel.Engine.Windows;
using BenchmarkDotNet.Attributes;

namespace AccessSentinel.Benchmarks.Micro;

/// <summary>The memory of known beneficiaries and the distinct counters, by how many people they hold.</summary>
public class WindowBenchmarks
{
    private const ulong Odd = 0x9E3779B97F4A7C15;
    private const long Start = 639_000_000_000_000_000;

    private readonly KnownBeneficiaries _known = new();
    private readonly DistinctWindows _distinct = new();
    private ulong _next;
    private long _time = Start;

    [Params(1_500, 20_000)]
    public int People { get; set; }

    [GlobalSetup]
    public void Meet()
    {
        for (ulong i = 1; i <= (ulong)People; i++)
        {
            _ = _known.Touch(i * Odd, Start);
        }

        _known.MarkSaved();
    }

    [Benchmark]
    public bool KnownTouch()
    {
        _next = (_next + 7) % (ulong)People;
        return _known.Touch((_next + 1) * Odd, Start);
    }

    [Benchmark]
    public WindowSet DistinctTouch()
    {
        _next = (_next + 7) % (ulong)People;
        _time += TimeSpan.TicksPerSecond * 10;
        return _distinct.Touch((_next + 1) * Odd, _time);
    }
}
