using AccessSentinel.Engine.Scoring;

namespace AccessSentinel.Learning.Training;

/// <summary>An interval that holds the true value in 95 of 100 cases.</summary>
public readonly record struct Interval(double Low, double High);

/// <summary>The evidence that a budget asks for, as the fit sees it.</summary>
/// <param name="PerMillionHours">Wrongful measures accepted per million credential-hours.</param>
/// <param name="Evidence">Evidence from which the measure is taken.</param>
/// <param name="Interval">Its 95 % interval.</param>
/// <param name="DecadesBeyondData">How far, in powers of ten, it lies beyond what the training hours show themselves; 0 = within.</param>
public sealed record BudgetThreshold(double PerMillionHours, double Evidence, Interval Interval, double DecadesBeyondData);

/// <summary>Where a scale comes from.</summary>
public enum ScaleSource
{
    /// <summary>From the training data.</summary>
    Fitted = 0,

    /// <summary>Too little data: the built-in one.</summary>
    BuiltIn = 1,
}

/// <summary>The exponential tail of ordinary evidence, and the scale made from it.</summary>
public sealed record TailFit
{
    /// <summary>From evidence to surprisal.</summary>
    public required SurprisalScale Scale { get; init; }

    /// <summary>Where it comes from.</summary>
    public required ScaleSource Source { get; init; }

    /// <summary>Active credential-hours it was fitted to.</summary>
    public required long Hours { get; init; }

    /// <summary>Active credential-days.</summary>
    public required long Days { get; init; }

    /// <summary>Credentials.</summary>
    public required int Credentials { get; init; }

    /// <summary>Credentials beside them that were left out because they stand out from the tail of all the others.</summary>
    public int LeftOut { get; init; }

    /// <summary>Evidence from which days count as the tail.</summary>
    public required double Threshold { get; init; }

    /// <summary>Credential-days above the threshold.</summary>
    public required int Exceedances { get; init; }

    /// <summary>Of them, days of the most extreme credentials that only count as "at least so much".</summary>
    public required int Censored { get; init; }

    /// <summary>Mean excess over the threshold.</summary>
    public required double MeanExcess { get; init; }

    /// <summary>95 % interval of the scale's intercept.</summary>
    public required Interval Intercept { get; init; }

    /// <summary>95 % interval of the scale's slope.</summary>
    public required Interval Slope { get; init; }

    /// <summary>What the budgets ask for.</summary>
    public required IReadOnlyList<BudgetThreshold> Budgets { get; init; }

    /// <summary>What whoever relies on it must know.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }
}
