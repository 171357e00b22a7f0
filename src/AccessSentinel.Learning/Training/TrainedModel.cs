using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Scoring.Anomaly;
using AccessSentinel.Learning.Training.Anomaly;

namespace AccessSentinel.Learning.Training;

/// <summary>What a model was trained on.</summary>
public sealed record TrainingWindow
{
    /// <summary>First event, UTC.</summary>
    public required DateTime First { get; init; }

    /// <summary>Last event, UTC.</summary>
    public required DateTime Last { get; init; }

    /// <summary>From when on scores were collected, UTC: before it memories were still empty.</summary>
    public required DateTime WarmUntil { get; init; }

    /// <summary>Events.</summary>
    public required long Events { get; init; }

    /// <summary>Lines that were no events.</summary>
    public required long Rejected { get; init; }

    /// <summary>Credentials.</summary>
    public required int Credentials { get; init; }
}

/// <summary>What one profession's prior is, and what it was estimated from.</summary>
public sealed record TrainedPrior(Profession Profession, ProfessionPrior Prior, PriorSupport Support);

/// <summary>A trained model: what is expected of each profession, and what evidence is worth. See <see cref="ModelFile"/>.</summary>
public sealed record TrainedModel
{
    /// <summary>What it was trained on.</summary>
    public required TrainingWindow Window { get; init; }

    /// <summary>One a profession, in the order of <see cref="Profession"/>.</summary>
    public required IReadOnlyList<TrainedPrior> Professions { get; init; }

    /// <summary>The scale and where it comes from.</summary>
    public required TailFit Tail { get; init; }

    /// <summary>What whoever relies on it must know, beyond what the tail's own warnings say.</summary>
    public required IReadOnlyList<string> Warnings { get; init; }

    /// <summary>What became of the labels it was trained with; null: there were none, or it was read from a file.</summary>
    public LabelUse? Labels { get; init; }

    /// <summary>SHA-256 over the file's content, hexadecimal; known once it was written or loaded.</summary>
    public string Hash { get; init; } = "";

    /// <summary>A short name: the first 12 digits of the hash.</summary>
    public string Version => Hash.Length < 12 ? "" : Hash[..12];

    /// <summary>The anomaly model with its card; null: too few rows to train it.</summary>
    public TrainedAnomaly? TrainedAnomaly { get; init; }

    /// <summary>What scores rows of features; null as <see cref="TrainedAnomaly"/> is.</summary>
    public AnomalyDetector? Anomaly => TrainedAnomaly?.Detector;

    /// <summary>How each feature was spread in the training window, in the order of the catalogue; empty: unknown.</summary>
    public IReadOnlyList<ReferenceDistribution> References { get; init; } = [];

    /// <summary>An engine that judges with it.</summary>
    public DetectionEngine ToEngine(EngineOptions options) =>
        new(options, Priors, Tail.Scale, new EngineModel(Version, Window.Last.Ticks, Anomaly, References));

    /// <summary>The priors as the engine takes them.</summary>
    public PriorTable Priors => new([.. Professions.Select(each => each.Prior)]);
}
