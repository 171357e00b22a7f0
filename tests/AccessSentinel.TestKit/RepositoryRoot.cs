namespace AccessSentinel.TestKit;

/// <summary>Finds files of the checkout that the tests were built in.</summary>
public static class RepositoryRoot
{
    private static readonly Lazy<string> Found = new(Find);

    /// <summary>Absolute path of the folder that holds AccessSentinel.sln.</summary>
    public static string Path => Found.Value;

    /// <summary>Absolute path of something below the root.</summary>
    public static string Combine(params string[] parts) => System.IO.Path.Combine([Path, .. parts]);

    private static string Find()
    {
        for (DirectoryInfo? folder = new(AppContext.BaseDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(System.IO.Path.Combine(folder.FullName, "AccessSentinel.sln")))
            {
                return folder.FullName;
            }
        }

        throw new InvalidOperationException($"No AccessSentinel.sln above {AppContext.BaseDirectory}.");
    }
}
