using AccessSentinel.Contracts.Events;

namespace AccessSentinel.Learning.Datasets;

/// <summary>Where a line could not be read. Never what it said.</summary>
/// <param name="File">The file's name without its folder.</param>
/// <param name="Line">The line, from 1.</param>
/// <param name="Reason">Why.</param>
public readonly record struct RejectedLine(string File, long Line, RejectReason Reason)
{
    /// <summary><c>file:line: reason</c>.</summary>
    public override string ToString() => FormattableString.Invariant($"{File}:{Line}: {RejectReasons.Name(Reason)}");
}

/// <summary>Counts lines that could not be read, by reason, and remembers where the first ones are.</summary>
public sealed class RejectTally
{
    /// <summary>How many lines are named.</summary>
    public const int Remembered = 10;

    private readonly long[] _counts = new long[RejectReasons.Count];
    private readonly List<RejectedLine> _first = [];

    /// <summary>All of them.</summary>
    public long Total { get; private set; }

    /// <summary>Where the first ones are.</summary>
    public IReadOnlyList<RejectedLine> First => _first;

    /// <summary>How many have a reason.</summary>
    public long this[RejectReason reason] => _counts[(int)reason];

    internal void Add(RejectReason reason, string file, long line)
    {
        Total++;
        _counts[(int)reason]++;
        if (_first.Count < Remembered)
        {
            _first.Add(new RejectedLine(file, line, reason));
        }
    }
}
