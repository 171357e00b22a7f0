using System.Security.Cryptography;
using AccessSentinel.Contracts.Audit;
using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Host.Options;
using AccessSentinel.Processing.Options;

namespace AccessSentinel.Host.Composition;

/// <summary>What a program says of itself in its audit when it starts: with what it is configured, and which model judges.</summary>
internal static class AuditOpenings
{
    /// <summary>Puts it together; secrets are left out, as are properties of the Kafka client, which may be secrets too.</summary>
    /// <param name="verb">What starts.</param>
    /// <param name="options">The configuration.</param>
    /// <param name="key">The key under which identifiers become tags.</param>
    /// <param name="model">What the model is called, as <see cref="Engines.Create"/> says.</param>
    /// <param name="modelFile">Its file, or empty.</param>
    /// <exception cref="ConfigurationException">The model file or the file of decoys cannot be read.</exception>
    public static AuditOpening Of(string verb, SentinelOptions options, TagKey key, string model, string modelFile) => new(
        verb,
        [
            new ConfigurationAudit { KeyId = key.Id, Decoys = CanaryFile.HashOf(Engines.DecoysOf(options, key)), Settings = SettingsOf(options) },
            new ModelAudit { Model = model, Applied = true, Hash = modelFile.Length == 0 ? null : HashOf(modelFile) },
        ]);

    private static List<AuditText> SettingsOf(SentinelOptions options) =>
    [
        .. Catalogue.All.Where(setting => !setting.Secret).Select(setting => new AuditText(setting.Key, options.Settings.TextOf(setting))),
        .. Catalogue.Ladders.SelectMany(each => each.Section.Settings)
            .Where(options.Settings.IsGiven)
            .Select(setting => new AuditText(setting.Key, options.Settings.TextOf(setting))),
    ];

    private static string HashOf(string path)
    {
        try
        {
            return Convert.ToHexStringLower(SHA256.HashData(File.ReadAllBytes(path)));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{Catalogue.Model.Key}: {exception.Message}");
        }
    }
}
