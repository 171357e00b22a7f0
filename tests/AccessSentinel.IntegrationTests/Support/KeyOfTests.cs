using AccessSentinel.Contracts.Privacy;
using AccessSentinel.TestKit.Processes;

namespace AccessSentinel.IntegrationTests.Support;

/// <summary>
/// The key file that all programs of this assembly read: one and the same in every run. Under each key other events of the same stream are taken for
/// duplicates or people for known (one in some ten thousand, as the filters state), and what a test counts exactly must not hang on that.
/// </summary>
internal static class KeyOfTests
{
    private const string Content = """
        {
          "kind": "access-sentinel-key",
          "version": 1,
          "id": "k57fb5ae5",
          "key": "ExALO1neYkIlxGcQn6qVz+FijExy8HFNUW3Yool2xFw=",
          "made": "2026-11-22T17:19:07.6794343Z",
          "note": "Of tests: everybody knows it."
        }
        """;

    private static readonly TemporaryFolder Folder = new();
    private static readonly Lazy<Task<string>> Made = new(MakeAsync);

    /// <summary>Its path.</summary>
    public static Task<string> FileAsync() => Made.Value;

    public static void Dispose() => Folder.Dispose();

    private static async Task<string> MakeAsync()
    {
        var path = Folder.Combine("tag.key");
        await File.WriteAllTextAsync(path, Content);
        KeyFile.Load(path).Key.Id.ShouldBe("k57fb5ae5");
        return path;
    }
}
