using AccessSentinel.Engine;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Host.Options;
using AccessSentinel.Learning.Training;

namespace AccessSentinel.Host.Composition;

/// <summary>The engine as the configuration asks for it: the same for every verb that judges.</summary>
internal static class Engines
{
    /// <summary>What the engine is called when it has no model.</summary>
    public const string BuiltIn = "built-in";

    /// <summary>The engine's own options.</summary>
    public static EngineOptions Configure(SentinelOptions options) => new() { Mode = options.Mode };

    /// <summary>The engine with the model of a file, else with that of the configuration, else with what is built in.</summary>
    /// <exception cref="ConfigurationException">The model file cannot be used.</exception>
    public static (DetectionEngine Engine, string Model) Create(SentinelOptions options, string? modelFile = null)
    {
        var path = modelFile ?? options.Model;
        if (path.Length == 0)
        {
            return (new DetectionEngine(Configure(options)), BuiltIn);
        }

        try
        {
            var model = ModelFile.Load(path);
            return (new DetectionEngine(Configure(options), model.Priors, model.Tail.Scale), model.Version);
        }
        catch (ModelFileException exception)
        {
            throw new ConfigurationException(modelFile is null ? $"{Catalogue.Model.Key}: {exception.Message}" : $"--model: {exception.Message}");
        }
    }
}
