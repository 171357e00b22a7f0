namespace AccessSentinel.Learning.Backtest;

/// <summary>The greatest score of each active credential-hour, in bins of a quarter.</summary>
public sealed class ScoreHistogram
{
    /// <summary>Width of a bin, surprisal.</summary>
    public const double Width = 0.25;

    /// <summary>Bins; the last one holds all beyond.</summary>
    public const int Bins = 80;

    private readonly long[] _counts = new long[Bins];

    /// <summary>Credential-hours per bin.</summary>
    public IReadOnlyList<long> Counts => _counts;

    /// <summary>All credential-hours.</summary>
    public long Total => _counts.Sum();

    internal void Add(double score) => _counts[(int)Math.Clamp(score / Width, 0, Bins - 1)]++;
}
