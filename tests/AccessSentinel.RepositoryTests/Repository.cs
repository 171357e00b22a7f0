namespace AccessSentinel.RepositoryTests;

/// <summary>The checkout that the tests were built from, and its files.</summary>
internal static class Repository
{
    public static string Root { get; } = FindRoot();

    /// <summary>All files with one of the endings below a folder, without what is built; paths relative to the root, '/' between.</summary>
    public static IEnumerable<string> Files(string folder, params string[] endings)
    {
        var start = Path.Combine(Root, folder);
        return Directory.Exists(start)
            ? Directory.EnumerateFiles(start, "*", SearchOption.AllDirectories)
                .Select(path => Path.GetRelativePath(Root, path).Replace('\\', '/'))
                .Where(path => !IsBuilt(path) && (endings.Length == 0 || endings.Any(ending => path.EndsWith(ending, StringComparison.Ordinal))))
                .Order(StringComparer.Ordinal)
            : [];
    }

    public static string Read(string path) => File.ReadAllText(Path.Combine(Root, path));

    public static string[] ReadLines(string path) => File.ReadAllLines(Path.Combine(Root, path));

    public static bool Has(string path) => File.Exists(Path.Combine(Root, path));

    /// <summary>Every hand-written source file.</summary>
    public static IEnumerable<string> Sources() => Files("src", ".cs").Concat(Files("tests", ".cs"));

    private static bool IsBuilt(string path) => path.Split('/').Any(part => part is "bin" or "obj" or "TestResults" or "artifacts" or ".git");

    private static string FindRoot()
    {
        for (var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory); folder is not null; folder = folder.Parent)
        {
            if (File.Exists(Path.Combine(folder.FullName, "AccessSentinel.sln")))
            {
                return folder.FullName;
            }
        }

        throw new DirectoryNotFoundException("No folder above the tests holds AccessSentinel.sln.");
    }
}
