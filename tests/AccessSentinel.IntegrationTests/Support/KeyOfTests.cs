using AccessSentinel.Contracts.Privacy;
using AccessSentinel.TestKit.Processes;

namespace AccessSentinel.IntegrationTests.Support;

/// <summary>The key file that all programs of this assembly read, written once by <c>new-key</c>.</summary>
internal static class KeyOfTests
{
    private static readonly TemporaryFolder Folder = new();
    private static readonly Lazy<Task<string>> Made = new(MakeAsync);

    /// <summary>Its path.</summary>
    public static Task<string> FileAsync() => Made.Value;

    public static void Dispose() => Folder.Dispose();

    private static async Task<string> MakeAsync()
    {
        var ended = await SentinelProgram.RunAsync(["new-key"]);
        ended.ExitCode.ShouldBe(0, ended.Text);
        var path = Folder.Combine("tag.key");
        await File.WriteAllTextAsync(path, ended.Text);
        KeyFile.Load(path).Key.Id.ShouldNotBeEmpty();
        return path;
    }
}
