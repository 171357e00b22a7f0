using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Host.Options;

namespace AccessSentinel.Host.Composition;

/// <summary>Where the tag key comes from.</summary>
internal static class TagKeys
{
    /// <summary>The key of the configuration: real data are never read under a key that everybody knows.</summary>
    /// <exception cref="ConfigurationException">None is configured, or its file is unusable.</exception>
    public static TagKey Require(SentinelOptions options) =>
        options.KeyFile.Length > 0
            ? Load(options.KeyFile)
            : throw new ConfigurationException(
                $"{Catalogue.KeyFile.Key} ({Catalogue.KeyFile.EnvironmentName}) is not set: it names the file of the key under which identifiers "
                + "become tags. Make one with `access-sentinel new-key > FILE`.");

    /// <summary>The key of the configuration, else the public one of evaluations, with a warning.</summary>
    /// <exception cref="ConfigurationException">The file that is configured is unusable.</exception>
    public static TagKey OrEvaluation(SentinelOptions options, TextWriter warnings)
    {
        if (options.KeyFile.Length > 0)
        {
            return Load(options.KeyFile);
        }

        warnings.WriteLine($"access-sentinel: no key file is configured ({Catalogue.KeyFile.EnvironmentName}): using the public evaluation key. Fit for simulated data only.");
        return TagKey.Evaluation;
    }

    private static TagKey Load(string path)
    {
        try
        {
            return KeyFile.Load(path).Key;
        }
        catch (KeyFileException exception)
        {
            throw new ConfigurationException($"{Catalogue.KeyFile.Key}: {exception.Message}");
        }
    }
}
