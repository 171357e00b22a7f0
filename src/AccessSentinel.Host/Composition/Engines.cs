using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Engine;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Host.Options;
using AccessSentinel.Learning.Training;
using AccessSentinel.Processing.Models;

namespace AccessSentinel.Host.Composition;

/// <summary>The engine as the configuration asks for it: the same for every verb that judges.</summary>
internal static class Engines
{
    /// <summary>What the engine is called when it has no model.</summary>
    public const string BuiltIn = JudgingEngines.BuiltIn;

    /// <summary>The engine's own options.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="key">The key under which the events are read: decoys are tagged under it.</param>
    /// <exception cref="ConfigurationException">The file of decoys cannot be used.</exception>
    public static EngineOptions Configure(SentinelOptions options, TagKey key) => new()
    {
        Mode = options.Mode,
        FourEyes = options.FourEyes,
        Ladder = options.Ladder,
        Ladders = options.Ladders,
        Canaries = DecoysOf(options, key),
        Campaigns = options.Settings.Get(Catalogue.Campaigns),
        Drills = options.Drills,
    };

    /// <summary>Tags of the decoys that are configured.</summary>
    /// <exception cref="ConfigurationException">Their file cannot be used.</exception>
    public static IReadOnlySet<ulong> DecoysOf(SentinelOptions options, TagKey key) =>
        options.CanariesFile.Length == 0 ? new HashSet<ulong>() : CanaryFile.Load(options.CanariesFile, key);

    /// <summary>The engine with the model of a file, else with that of the configuration, else with what is built in.</summary>
    /// <exception cref="ConfigurationException">The model file or the file of decoys cannot be used.</exception>
    public static (DetectionEngine Engine, string Model) Create(SentinelOptions options, TagKey key, string? modelFile = null)
    {
        var path = modelFile ?? options.Model;
        if (path.Length == 0)
        {
            return (new DetectionEngine(Configure(options, key)), BuiltIn);
        }

        var model = Load(path, modelFile is null ? Catalogue.Model.Key : "--model");
        return (model.ToEngine(Configure(options, key)), model.Version);
    }

    /// <summary>The engine of the configuration, and its challenger where there is one, in a slot where both can be exchanged.</summary>
    /// <param name="options">The configuration.</param>
    /// <param name="key">The key under which the events are read.</param>
    /// <param name="fileHash">SHA-256 of the model's file, for the audit.</param>
    /// <exception cref="ConfigurationException">A model file or the file of decoys cannot be used.</exception>
    public static (EngineSlot Slot, string Model) CreateSlot(SentinelOptions options, TagKey key, string? fileHash = null)
    {
        var (engine, model) = Create(options, key);
        var challenger = options.Challenger.Length == 0 ? null : Load(options.Challenger, Catalogue.Challenger.Key).ToEngine(engine.Options);
        return (new EngineSlot(new JudgingEngines(engine, challenger, fileHash)), model);
    }

    private static TrainedModel Load(string path, string name)
    {
        try
        {
            return ModelFile.Load(path);
        }
        catch (ModelFileException exception)
        {
            throw new ConfigurationException($"{name}: {exception.Message}");
        }
    }
}
