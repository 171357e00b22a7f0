namespace AccessSentinel.Engine.Scoring.Anomaly;

/// <summary>
/// Brings each feature to a common scale: (value − location) / scale, held within ± <see cref="Limit"/>, so that one broken value cannot
/// outweigh all others. A value that is not a number says nothing and becomes 0, the middle.
/// </summary>
public sealed class FeatureStandardisation
{
    /// <summary>The most a standardised value can be, either way.</summary>
    public const double Limit = 50;

    private readonly double[] _location;
    private readonly double[] _scale;

    /// <summary>Makes it.</summary>
    /// <param name="location">Middle of each feature, in its own unit.</param>
    /// <param name="scale">Spread of each feature, above 0.</param>
    /// <exception cref="ArgumentException">Different lengths, a scale not above 0, or a value that is not finite.</exception>
    public FeatureStandardisation(IReadOnlyList<double> location, IReadOnlyList<double> scale)
    {
        if (location.Count != scale.Count || location.Any(each => !double.IsFinite(each)) || scale.Any(each => !(each > 0) || !double.IsFinite(each)))
        {
            throw new ArgumentException("Each feature has a finite location and a finite scale above 0.");
        }

        _location = [.. location];
        _scale = [.. scale];
    }

    /// <summary>Middle of each feature.</summary>
    public IReadOnlyList<double> Location => _location;

    /// <summary>Spread of each feature.</summary>
    public IReadOnlyList<double> Scale => _scale;

    /// <summary>Standardises a row.</summary>
    /// <param name="features">Values in the unit of the catalogue.</param>
    /// <param name="standardised">Takes the result; as long as <paramref name="features"/>, may be the same memory.</param>
    /// <exception cref="ArgumentException">A row of another length.</exception>
    public void Apply(ReadOnlySpan<double> features, Span<double> standardised)
    {
        if (features.Length != _location.Length || standardised.Length != _location.Length)
        {
            throw new ArgumentException($"The standardisation has {_location.Length} features, the row {features.Length}.", nameof(features));
        }

        for (var i = 0; i < _location.Length; i++)
        {
            var value = (features[i] - _location[i]) / _scale[i];
            standardised[i] = double.IsNaN(value) ? 0 : Math.Clamp(value, -Limit, Limit);
        }
    }
}
