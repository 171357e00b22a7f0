using AccessSentinel.Engine;

namespace AccessSentinel.Processing.Models;

/// <summary>The engine that judges, and one with another model that is only watched beside it.</summary>
/// <param name="Engine">Decides.</param>
/// <param name="Challenger">Scores the same records in shadow, and decides nothing; null: there is none.</param>
/// <param name="FileHash">SHA-256 of the file of the engine's model, lower-case hexadecimal, for the audit; null: unknown, or no file.</param>
public sealed record JudgingEngines(DetectionEngine Engine, DetectionEngine? Challenger = null, string? FileHash = null)
{
    /// <summary>What an engine without a model is called.</summary>
    public const string BuiltIn = "built-in";

    /// <summary>Version of the model that decides, or <see cref="BuiltIn"/>.</summary>
    public string Model => Engine.Model?.Identity.Version ?? BuiltIn;
}

/// <summary>
/// Holds the engines that are in use. Every partition looks here once a batch, when it begins one: an exchange takes effect between two
/// batches, for all partitions with the same instance. Thread-safe.
/// </summary>
public sealed class EngineSlot(JudgingEngines initial)
{
    private volatile JudgingEngines _current = initial;

    /// <summary>A slot with one engine and no challenger.</summary>
    public EngineSlot(DetectionEngine engine)
        : this(new JudgingEngines(engine))
    {
    }

    /// <summary>Those in use.</summary>
    public JudgingEngines Current => _current;

    /// <summary>Puts others in their place.</summary>
    public void Replace(JudgingEngines engines) => _current = engines;
}
