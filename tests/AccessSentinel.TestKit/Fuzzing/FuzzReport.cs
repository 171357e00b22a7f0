using System.Diagnostics;

namespace AccessSentinel.TestKit.Fuzzing;

/// <summary>What the inputs of one target did.</summary>
public sealed class FuzzReport(FuzzTarget target, long inputs)
{
    private readonly HashSet<string> _kinds = [];

    /// <summary>The longest that one input may take.</summary>
    public static readonly TimeSpan TimeBound = TimeSpan.FromMilliseconds(100);

    /// <summary>The reader.</summary>
    public FuzzTarget Target { get; } = target;

    /// <summary>Inputs there are to be.</summary>
    public long Inputs { get; } = inputs;

    /// <summary>Inputs there were.</summary>
    public long Done { get; private set; }

    /// <summary>How often each outcome was reached.</summary>
    public long[] Counts { get; } = new long[target.Outcomes.Count];

    /// <summary>Greatest allocation of one input, bytes.</summary>
    public long GreatestBytes { get; private set; }

    /// <summary>Greatest time of one input, in ticks of <see cref="Stopwatch"/>.</summary>
    public long GreatestTicks { get; private set; }

    /// <summary>Greatest time of one input.</summary>
    public TimeSpan GreatestTime => Stopwatch.GetElapsedTime(0, GreatestTicks);

    /// <summary>Inputs that broke a promise: one of each kind, with what they broke.</summary>
    public List<(byte[] Input, string Problem)> Failures { get; } = [];

    /// <summary>Outcomes of the closed list that no input reached.</summary>
    public IEnumerable<string> Missing => Target.Outcomes.Where((_, i) => Counts[i] == 0);

    /// <summary>Forgets the counts of the inputs that warmed up.</summary>
    public void Begin() => Array.Clear(Counts);

    /// <summary>Takes what an input cost.</summary>
    public void Note(ReadOnlySpan<byte> input, long bytes, long ticks)
    {
        Done++;
        GreatestBytes = Math.Max(GreatestBytes, bytes);
        GreatestTicks = Math.Max(GreatestTicks, ticks);
        if (bytes > Target.AllocationBound(input.Length))
        {
            Keep(input, "allocation", $"{bytes} bytes allocated for an input of {input.Length}; the bound is {Target.AllocationBound(input.Length)}");
        }
    }

    /// <summary>Takes an exception that the reader does not declare.</summary>
    public void Fail(ReadOnlySpan<byte> input, Exception exception)
    {
        // What threw, and who asked it to: one case for each such pair is enough.
        var lines = exception.StackTrace?.Split('\n').Where(line => line.Contains("AccessSentinel", StringComparison.Ordinal)) ?? [];
        var place = string.Join(" ", lines.Take(3).Select(line => line.Trim().Split(" in ")[0]));
        Keep(input, exception.GetType().Name + place, $"{exception.GetType().Name}: {exception.Message} {place}");
    }

    /// <summary>Prints the figures.</summary>
    public void Print(TextWriter output)
    {
        output.WriteLine(FormattableString.Invariant(
            $"{Target.Name}: {Done} inputs, greatest allocation {GreatestBytes} bytes (bound for 1 KiB: {Target.AllocationBound(1024)}), greatest time {GreatestTime.TotalMilliseconds:0.00} ms (bound {TimeBound.TotalMilliseconds:0} ms)"));
        for (var i = 0; i < Counts.Length; i++)
        {
            output.WriteLine($"  {Target.Outcomes[i]} {Counts[i]}");
        }

        foreach (var (_, problem) in Failures)
        {
            output.WriteLine($"  BROKEN {problem}");
        }
    }

    private void Keep(ReadOnlySpan<byte> input, string kind, string problem)
    {
        if (_kinds.Add(kind))
        {
            Failures.Add((input.ToArray(), problem));
        }
    }
}
