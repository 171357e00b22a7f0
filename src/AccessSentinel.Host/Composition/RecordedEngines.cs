using System.Security.Cryptography;
using AccessSentinel.Contracts.Audit;
using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Engine;
using AccessSentinel.Host.Options;
using AccessSentinel.Learning.Backtest.Replay;
using AccessSentinel.Learning.Training;

namespace AccessSentinel.Host.Composition;

/// <summary>Makes the engines that an audit says judged: of the recorded settings, and of the model files that are at hand.</summary>
/// <param name="options">The configuration here: where the decoys are.</param>
/// <param name="key">The key under which the events are read.</param>
/// <param name="modelFiles">Model files that are at hand.</param>
internal sealed class RecordedEngines(SentinelOptions options, TagKey key, IEnumerable<string> modelFiles)
{
    private readonly Dictionary<string, (string Path, byte[] Bytes)> _models = Read(modelFiles);
    private readonly Dictionary<(string Settings, string Hash), DetectionEngine> _engines = [];

    /// <summary>Settings that decisions depend on, of those that an audit holds.</summary>
    public static bool IsInput(string name) =>
        Is(name, Catalogue.Mode.Key) || Is(name, Catalogue.FourEyes.Key) || Is(name, Catalogue.Campaigns.Key)
        || name.StartsWith("Ladder:", StringComparison.OrdinalIgnoreCase) || name.StartsWith("Drill:", StringComparison.OrdinalIgnoreCase);

    /// <summary>The engine of a judgement.</summary>
    /// <exception cref="ConfigurationException">Its model is not at hand, or a setting is none that this version knows.</exception>
    public DetectionEngine Of(RecordedJudgement judgement)
    {
        var settings = (judgement.Configuration?.Settings ?? []).Where(setting => IsInput(setting.Name)).Select(setting => $"{setting.Name}={setting.Value}").ToArray();
        var id = (string.Join('\n', settings), judgement.Hash ?? "");
        if (!_engines.TryGetValue(id, out var engine))
        {
            _engines.Add(id, engine = Make(judgement, settings));
        }

        return engine;
    }

    private DetectionEngine Make(RecordedJudgement judgement, string[] settings)
    {
        if (judgement.Configuration is { } live)
        {
            settings = [.. settings, .. DecoysOf(live)];
        }

        var then = judgement.Configuration is null ? options : SentinelOptions.Load([], [], settings, needsRedis: false);
        var configured = Engines.Configure(then, key);
        if (judgement.Hash is not { } hash)
        {
            return new DetectionEngine(configured);
        }

        if (!_models.TryGetValue(hash, out var model))
        {
            throw new ConfigurationException($"--model: the workers judged with model {judgement.Model}, whose file has the SHA-256 {hash}; give it, too.");
        }

        try
        {
            return ModelFile.Load(model.Path, model.Bytes).ToEngine(configured);
        }
        catch (ModelFileException exception)
        {
            throw new ConfigurationException($"--model: {exception.Message}");
        }
    }

    /// <summary>The decoys here where they are those of then: a file of others would decide otherwise.</summary>
    private IEnumerable<string> DecoysOf(ConfigurationAudit live)
    {
        if (live.Decoys is null)
        {
            return [];
        }

        var name = Catalogue.CanariesFile.Key;
        if (options.CanariesFile.Length == 0)
        {
            throw new ConfigurationException($"{name}: the workers judged with decoys whose tags have the SHA-256 {live.Decoys}; name their file, too.");
        }

        // Under the key of then: during a rotation the workers before it had the previous one.
        var then = key.StandingOf(live.KeyId) switch
        {
            KeyStanding.Current => key,
            KeyStanding.Previous => key.Overlap!.Previous,
            _ => null,
        };
        return then is null || CanaryFile.HashOf(CanaryFile.Load(options.CanariesFile, then)) is { } here && here == live.Decoys
            ? [$"{name}={options.CanariesFile}"]
            : throw new ConfigurationException($"{name}: {options.CanariesFile} does not hold the decoys that the workers judged with, whose tags have the SHA-256 {live.Decoys}; give theirs.");
    }

    private static bool Is(string name, string key) => name.Equals(key, StringComparison.OrdinalIgnoreCase);

    private static Dictionary<string, (string, byte[])> Read(IEnumerable<string> files)
    {
        Dictionary<string, (string, byte[])> models = new(StringComparer.Ordinal);
        foreach (var file in files)
        {
            try
            {
                var bytes = ModelFile.ReadBytes(file);
                models[Convert.ToHexStringLower(SHA256.HashData(bytes))] = (file, bytes);
            }
            catch (ModelFileException exception)
            {
                throw new ConfigurationException($"--model: {exception.Message}");
            }
        }

        return models;
    }
}
