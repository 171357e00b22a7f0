using AccessSentinel.Engine.Scoring.Anomaly;

namespace AccessSentinel.Learning.Training.Anomaly;

/// <summary>How one kind of model did on held-back hours and injected thieves.</summary>
/// <param name="Kind">Which model.</param>
/// <param name="Area">Area under the receiver operating characteristic, 0 to 1.</param>
/// <param name="PartialArea">The same over the first hundredth of the ordinary hours, 0 to 1: what it was chosen by.</param>
public sealed record AnomalyCandidate(AnomalyKind Kind, double Area, double PartialArea)
{
    /// <summary>The kind as the model file writes it.</summary>
    public string Name => Words.Of(Kind);
}

/// <summary>What whoever relies on an anomaly model should know about it.</summary>
public sealed record AnomalyCard
{
    /// <summary>Who trained it: this program, or ML.NET.</summary>
    public required string Trainer { get; init; }

    /// <summary>Rows it was trained on, the earlier part of the window.</summary>
    public required int TrainingRows { get; init; }

    /// <summary>Credential-hours of the later part, held back: what it was calibrated and compared on.</summary>
    public required int HeldBackHours { get; init; }

    /// <summary>Credentials in them.</summary>
    public required int Credentials { get; init; }

    /// <summary>Of these, credentials that were left out because they stand out from the tail of all the others.</summary>
    public required int LeftOut { get; init; }

    /// <summary>Synthetic thieves it was compared on.</summary>
    public required int Thieves { get; init; }

    /// <summary>Credential-hours of confirmed thefts it was compared on, too.</summary>
    public int ConfirmedHours { get; init; }

    /// <summary>How these were made, in a sentence.</summary>
    public required string Injection { get; init; }

    /// <summary>All kinds that were compared, the chosen one first.</summary>
    public required IReadOnlyList<AnomalyCandidate> Candidates { get; init; }
}

/// <summary>A detector and what is known of it.</summary>
/// <param name="Detector">What scores rows.</param>
/// <param name="Card">What is known of it.</param>
public sealed record TrainedAnomaly(AnomalyDetector Detector, AnomalyCard Card);
