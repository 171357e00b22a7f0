using System.CommandLine;
using AccessSentinel.Host.Commands;

namespace AccessSentinel.DeployTests.Support;

/// <summary>What the program understands.</summary>
internal static class Verbs
{
    private static readonly RootCommand Root = CommandLine.Create(ProcessContext.FromProcess());

    public static IReadOnlySet<string> Names { get; } = Root.Subcommands.Select(verb => verb.Name).ToHashSet();

    /// <summary>What is wrong with a command line; nothing is run.</summary>
    public static IReadOnlyList<string> Problems(IEnumerable<string> arguments) => [.. Root.Parse([.. arguments]).Errors.Select(error => error.Message)];
}
