using System.Security.Cryptography;

namespace AccessSentinel.TestKit.Fuzzing;

/// <summary>Inputs that once broke a promise, a folder a target: <c>tests/fuzz-corpus/&lt;target&gt;/&lt;hash&gt;</c>.</summary>
public static class FuzzCorpus
{
    private const int NameLength = 16;

    /// <summary>Where the corpus lies in this repository.</summary>
    public static string Folder => RepositoryRoot.Combine("tests", "fuzz-corpus");

    /// <summary>Keeps what was found.</summary>
    public static void Keep(FuzzReport report, string folder)
    {
        foreach (var (input, _) in report.Failures)
        {
            var target = Directory.CreateDirectory(Path.Combine(folder, report.Target.Name)).FullName;
            File.WriteAllBytes(Path.Combine(target, Convert.ToHexStringLower(SHA256.HashData(input))[..NameLength]), input);
        }
    }

    /// <summary>The cases of a target, by path.</summary>
    public static IEnumerable<string> Of(string target)
    {
        var folder = Path.Combine(Folder, target);
        return Directory.Exists(folder) ? Directory.EnumerateFiles(folder).Order(StringComparer.Ordinal) : [];
    }
}
