using AccessSentinel.Contracts.Controls;
using AccessSentinel.Contracts.Signatures;
using AccessSentinel.Host.Options;

namespace AccessSentinel.Host.Composition;

/// <summary>Who may ask the worker for something, and with what it signs, as the configuration says.</summary>
internal static class Oversight
{
    /// <summary>The operators; null: none is configured, and no control is read.</summary>
    /// <exception cref="ConfigurationException">The file cannot be used.</exception>
    public static IReadOnlyList<OperatorKey>? Operators(SentinelOptions options)
    {
        try
        {
            return options.OperatorsFile.Length == 0 ? null : OperatorsFile.Load(options.OperatorsFile);
        }
        catch (OperatorsFileException exception)
        {
            throw new ConfigurationException($"{Catalogue.OperatorsFile.Key}: {exception.Message}");
        }
    }

    /// <summary>The key that signs commands; null: they are not signed.</summary>
    /// <exception cref="ConfigurationException">The file cannot be used.</exception>
    public static SigningKey? CommandKey(SentinelOptions options) =>
        options.CommandKeyFile.Length == 0 ? null : Load(Catalogue.CommandKeyFile.Key, options.CommandKeyFile);

    /// <summary>A private key of a file that a setting or an option names.</summary>
    /// <exception cref="ConfigurationException">The file cannot be used.</exception>
    public static SigningKey Load(string named, string path)
    {
        try
        {
            return SigningKey.Load(path);
        }
        catch (SignatureKeyException exception)
        {
            throw new ConfigurationException($"{named}: {exception.Message}");
        }
    }
}
