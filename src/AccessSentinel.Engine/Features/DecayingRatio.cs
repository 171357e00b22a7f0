namespace AccessSentinel.Engine.Features;

/// <summary>
/// A share of hits among trials that forgets: both counts halve every half-life, so that old habits fade. Estimated as the
/// posterior mean of a Beta distribution around a prior (empirical Bayes: few observations say little, many say all).
/// </summary>
public struct DecayingRatio
{
    /// <summary>Hits, weighted and decayed.</summary>
    public float Hits;

    /// <summary>Trials, weighted and decayed; at least <see cref="Hits"/>.</summary>
    public float Trials;

    /// <summary>Adds one trial of a weight from 0 to 1.</summary>
    public void Add(bool hit, double weight)
    {
        Trials += (float)weight;
        if (hit)
        {
            Hits += (float)weight;
        }
    }

    /// <summary>Multiplies both counts: 2^(−days/half-life).</summary>
    public void Decay(double factor)
    {
        Hits = (float)(Hits * factor);
        Trials = (float)(Trials * factor);
    }

    /// <summary>Posterior mean of the share, given a prior mean that is worth <paramref name="strength"/> trials.</summary>
    public readonly double Mean(double prior, double strength) => (Hits + (prior * strength)) / (Trials + strength);
}
