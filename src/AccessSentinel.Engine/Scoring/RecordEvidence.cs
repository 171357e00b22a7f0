namespace AccessSentinel.Engine.Scoring;

/// <summary>What one record says, as log10 likelihood ratios of thief to owner, signal by signal.</summary>
/// <param name="Novelty">Seen before or not.</param>
/// <param name="Pace">Time since the last person.</param>
/// <param name="Segment">Department.</param>
/// <param name="Enumeration">Neighbouring NIRs and misses.</param>
/// <param name="Purpose">Claimed, or still unclaimed.</param>
/// <param name="Guessing">Found or not, held against a bad day of the owner's.</param>
public readonly record struct RecordEvidence(double Novelty, double Pace, double Segment, double Enumeration, double Purpose, double Guessing = 0)
{
    /// <summary>The part of it that a hypothesis looks at.</summary>
    public double For(int hypothesis)
    {
        var sum = Novelty;
        if (ThiefHypotheses.UsesPace(hypothesis))
        {
            sum += Pace;
        }

        if (ThiefHypotheses.UsesSegment(hypothesis))
        {
            sum += Segment;
        }

        if (ThiefHypotheses.UsesPurpose(hypothesis))
        {
            sum += Purpose;
        }

        return hypothesis switch
        {
            (int)ThiefHypothesis.Enumeration => sum + Enumeration,
            (int)ThiefHypothesis.Guessing => sum + Guessing,
            _ => sum,
        };
    }
}
