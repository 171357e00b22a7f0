namespace AccessSentinel.Host.Options;

/// <summary>The configuration or the arguments cannot be worked with. Each line names the key and what is allowed. Exit code 2.</summary>
internal sealed class ConfigurationException(IReadOnlyList<string> errors) : Exception(string.Join(Environment.NewLine, errors))
{
    public ConfigurationException(string error)
        : this([error])
    {
    }

    public IReadOnlyList<string> Errors { get; } = errors;
}
