using System.Collections;

namespace AccessSentinel.Host.Commands;

/// <summary>What a verb is given by the process around it; a test gives its own.</summary>
internal sealed class ProcessContext
{
    /// <summary>Standard output: results.</summary>
    public required TextWriter Output { get; init; }

    /// <summary>Standard error: progress, warnings, errors.</summary>
    public required TextWriter Error { get; init; }

    /// <summary>Standard output as bytes, for verbs that write files to it.</summary>
    public required Func<Stream> OpenOutput { get; init; }

    /// <summary>Whether standard output is a terminal that redraws.</summary>
    public bool Interactive { get; init; }

    /// <summary>The environment's variables.</summary>
    public required IReadOnlyList<KeyValuePair<string, string>> Environment { get; init; }

    /// <summary>Configuration files, later wins.</summary>
    public required IReadOnlyList<string> ConfigurationFiles { get; init; }

    /// <summary>The real thing.</summary>
    public static ProcessContext FromProcess()
    {
        var file = Path.Combine(AppContext.BaseDirectory, "appsettings.json");
        return new ProcessContext
        {
            Output = Console.Out,
            Error = Console.Error,
            OpenOutput = Console.OpenStandardOutput,
            Interactive = !Console.IsOutputRedirected && System.Environment.GetEnvironmentVariable("TERM") is not (null or "" or "dumb"),
            Environment = [.. System.Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
                .Select(entry => KeyValuePair.Create((string)entry.Key, (string?)entry.Value ?? ""))],
            ConfigurationFiles = File.Exists(file) ? [file] : [],
        };
    }
}
