using System.Text.RegularExpressions;
using AccessSentinel.DeployTests.Support;
using AccessSentinel.TestKit;
using AccessSentinel.TestKit.Processes;

namespace AccessSentinel.DeployTests;

/// <summary>deploy/Dockerfile step by step on this machine: what it copies, the command it builds with, what it starts.</summary>
public sealed partial class ImageTests
{
    private static readonly string[] Lines = [.. Joined().Replace(File.ReadAllText(RepositoryRoot.Combine("deploy", "Dockerfile")), " ").Split('\n').Select(line => line.Trim())];
    private static readonly string[] Ignored = [.. File.ReadAllLines(RepositoryRoot.Combine(".dockerignore")).Where(line => line.Length > 0 && line[0] != '#')];

    private static IReadOnlyList<(string[] Sources, string Target)> Copies =>
    [
        .. Lines.Where(line => line.StartsWith("COPY ", StringComparison.Ordinal) && !line.Contains("--from", StringComparison.Ordinal))
            .Select(line => line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1..])
            .Select(words => (words[..^1], words[^1])),
    ];

    [Test]
    public void What_is_copied_exists_and_is_not_left_out()
    {
        Copies.ShouldNotBeEmpty();
        foreach (var source in Copies.SelectMany(copy => copy.Sources))
        {
            Path.Exists(RepositoryRoot.Combine(source.TrimEnd('/'))).ShouldBeTrue(source);
            Ignored.ShouldNotContain(source.TrimEnd('/'));
        }
    }

    [Test]
    public void It_runs_as_nobody_in_particular_and_says_how_it_is()
    {
        Lines.ShouldContain("USER app");
        // The metrics are served by Kestrel: an image without ASP.NET Core could not start the program.
        File.ReadAllText(Path.ChangeExtension(typeof(AccessSentinel.Host.Commands.CommandLine).Assembly.Location, "runtimeconfig.json")).ShouldContain("Microsoft.AspNetCore.App");
        Lines.ShouldContain("FROM mcr.microsoft.com/dotnet/aspnet:10.0-noble AS final");
        var final = Lines.SkipWhile(line => !line.EndsWith(" AS final", StringComparison.Ordinal)).ToArray();
        final.ShouldNotBeEmpty();
        var health = final.Single(line => line.StartsWith("HEALTHCHECK ", StringComparison.Ordinal));
        Verbs.Problems(Quoted().Matches(health).Select(match => match.Groups[1].Value).Skip(2)).ShouldBeEmpty();
        var entry = Quoted().Matches(final.Single(line => line.StartsWith("ENTRYPOINT ", StringComparison.Ordinal))).Select(match => match.Groups[1].Value);
        entry.ShouldBe(["dotnet", "/app/access-sentinel.dll"]);
        var command = Quoted().Matches(final.Single(line => line.StartsWith("CMD ", StringComparison.Ordinal))).Select(match => match.Groups[1].Value);
        Verbs.Problems(command).ShouldBeEmpty();
    }

    /// <summary>The longest of these tests but one: half a minute on a quiet machine.</summary>
    [Test]
    [Category("Image")]
    public async Task Its_build_gives_a_program_that_works()
    {
        Requires.Librdkafka();
        using TemporaryFolder folder = new();
        var source = folder.Combine("source");
        foreach (var (sources, target) in Copies)
        {
            var into = Path.Combine(source, target);
            Directory.CreateDirectory(into);
            foreach (var each in sources)
            {
                Copy(RepositoryRoot.Combine(each.TrimEnd('/')), into);
            }
        }

        var publish = Lines.Single(line => line.StartsWith("RUN dotnet publish ", StringComparison.Ordinal))["RUN dotnet ".Length..]
            .Replace("$PackageFeed", "partial", StringComparison.Ordinal)
            .Replace("-o /app", $"-o {folder.Combine("app")}", StringComparison.Ordinal);
        await Deployment.RunAsync("dotnet", source, [.. publish.Split(' '), "-v", "quiet", "-nodeReuse:false"]);
        var said = await Deployment.RunAsync("dotnet", folder.Path, folder.Combine("app/access-sentinel.dll"), "doctor", "--self-test");
        said.ShouldContain("Kafka client: works");
        said.ShouldContain("Redis client: works");
    }

    /// <summary>As Docker copies: a folder's content, without what is ignored.</summary>
    private static void Copy(string from, string into)
    {
        if (File.Exists(from))
        {
            File.Copy(from, Path.Combine(into, Path.GetFileName(from)));
            return;
        }

        foreach (var path in Directory.EnumerateFiles(from, "*", SearchOption.AllDirectories))
        {
            var relative = Path.GetRelativePath(from, path);
            if (!relative.Split('/').Any(part => Ignored.Contains("**/" + part)))
            {
                var target = Path.Combine(into, relative);
                Directory.CreateDirectory(Path.GetDirectoryName(target)!);
                File.Copy(path, target);
            }
        }
    }

    [GeneratedRegex(@"\s*\\\n\s*")]
    private static partial Regex Joined();

    [GeneratedRegex("\"([^\"]+)\"")]
    private static partial Regex Quoted();
}
