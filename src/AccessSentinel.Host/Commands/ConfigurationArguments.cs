using System.CommandLine;
using AccessSentinel.Host.Options;

namespace AccessSentinel.Host.Commands;

/// <summary>The options of every verb that reads the configuration.</summary>
internal sealed class ConfigurationArguments
{
    /// <summary>The end of the help of every such verb.</summary>
    public const string Note = """

        Configuration: appsettings.json beside the program, then --config files, then environment (SENTINEL__SECTION__KEY), then --set.
        `access-sentinel run --settings` lists every key with its default and range.
        """;

    private readonly Option<string[]> _set = new("--set")
    {
        Description = "One setting, e.g. --set Metrics:Port=0. Repeatable; wins over everything.",
        HelpName = "KEY=VALUE",
        AllowMultipleArgumentsPerToken = false,
        DefaultValueFactory = _ => [],
    };

    private readonly Option<string[]> _config = new("--config")
    {
        Description = "A further configuration file (JSON). Repeatable; later wins.",
        HelpName = "FILE",
        AllowMultipleArgumentsPerToken = false,
        DefaultValueFactory = _ => [],
    };

    public void AddTo(Command verb)
    {
        verb.Options.Add(_config);
        verb.Options.Add(_set);
    }

    /// <exception cref="ConfigurationException">It cannot be worked with.</exception>
    public SentinelOptions Load(ParseResult parsed, ProcessContext process, bool needsRedis) =>
        SentinelOptions.Load(
            process.ConfigurationFiles.Concat(parsed.GetRequiredValue(_config)), process.Environment, parsed.GetRequiredValue(_set), needsRedis);
}
