namespace AccessSentinel.Engine.Features;

/// <summary>How often a credential gets answers of many records, and how large they are: log-normal, in powers of ten.</summary>
public sealed class BulkHabit
{
    /// <summary>Answers taught, decayed with the baseline.</summary>
    public float Count { get; internal set; }

    /// <summary>Active days taught, decayed.</summary>
    public float Days { get; internal set; }

    /// <summary>Sum of log10 of the sizes.</summary>
    public float LogSum { get; internal set; }

    /// <summary>Sum of squares of the same.</summary>
    public float LogSquares { get; internal set; }

    /// <summary>An answer of many records, with the weight it teaches with.</summary>
    public void Teach(int records, double weight)
    {
        var size = Math.Log10(records);
        Count += (float)weight;
        LogSum += (float)(weight * size);
        LogSquares += (float)(weight * size * size);
    }

    /// <summary>Answers on an active day, shrunk towards the profession's.</summary>
    public double PerDay(ProfessionPrior prior)
    {
        const double StrengthDays = 3;
        return (Count + (prior.BulkPerDay * StrengthDays)) / (Days + StrengthDays);
    }

    /// <summary>Mean and standard deviation of log10 of the size, shrunk towards 20 records and half a power of ten.</summary>
    public (double Mean, double Deviation) Size()
    {
        const double Strength = 3;
        const double PriorMean = 1.3;
        const double PriorVariance = 0.25;
        var mean = (LogSum + (PriorMean * Strength)) / (Count + Strength);
        var squares = LogSquares - (2 * mean * LogSum) + (mean * mean * Count);
        return (mean, Math.Sqrt((Math.Max(0, squares) + (PriorVariance * Strength)) / (Count + Strength)));
    }

    internal void Decay(double factor)
    {
        Count = (float)(Count * factor);
        Days = (float)((Days * factor) + 1);
        LogSum = (float)(LogSum * factor);
        LogSquares = (float)(LogSquares * factor);
    }
}
