using AccessSentinel.Contracts.Drills;

namespace AccessSentinel.Simulation.Portal;

/// <summary>How the people behind a simulated portal react.</summary>
public sealed record PortalOptions
{
    /// <summary>Probability that an owner with a second factor answers a step_up, 0 to 1.</summary>
    public double AnswerProbability { get; init; } = 0.95;

    /// <summary>The same for an owner without one, who must have the identity proven anew.</summary>
    public double AnswerProbabilityWithoutFactor { get; init; } = 0.5;

    /// <summary>Median delay of an answer; twenty times as long without a second factor.</summary>
    public TimeSpan AnswerDelay { get; init; } = TimeSpan.FromSeconds(45);

    /// <summary>Which credentials are those of drills: commands about them are obeyed though no professional has them.</summary>
    public DrillMark Drills { get; init; } = DrillMark.Default;
}
