using AccessSentinel.TestKit.Processes;

namespace AccessSentinel.TestKit.Sentinel;

/// <summary>How a run of the program ended.</summary>
/// <param name="ExitCode">Its exit code.</param>
/// <param name="Text">Standard output and standard error together.</param>
public sealed record Ended(int ExitCode, string Text);

/// <summary>The built executable, as an operator starts it.</summary>
public static class SentinelProgram
{
    // Bounds a hang; nothing here is said about speed.
    private static readonly TimeSpan Limit = TimeSpan.FromMinutes(5);

    /// <summary>The executable of the configuration that these tests were built in.</summary>
    public static string Executable
    {
        get
        {
            var framework = new DirectoryInfo(AppContext.BaseDirectory);
            var path = RepositoryRoot.Combine(
                "src", "AccessSentinel.Host", "bin", framework.Parent!.Name, framework.Name, "access-sentinel");
            File.Exists(path).ShouldBeTrue($"{path} is not built");
            return path;
        }
    }

    /// <summary>Starts a verb; it is the caller's to end.</summary>
    public static ChildProcess Start(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null) =>
        ChildProcess.Start(Executable, arguments, environment);

    /// <summary>Runs a verb to its end.</summary>
    public static async Task<Ended> RunAsync(IEnumerable<string> arguments, IReadOnlyDictionary<string, string>? environment = null)
    {
        using var process = Start(arguments, environment);
        var ended = await process.WaitAsync(Limit);
        ended.ShouldBeTrue($"it goes on after {Limit}:{Environment.NewLine}{process.Tail}");
        return new Ended(process.ExitCode, string.Join('\n', process.Output));
    }
}
