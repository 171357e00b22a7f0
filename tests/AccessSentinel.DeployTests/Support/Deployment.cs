using AccessSentinel.TestKit;
using AccessSentinel.TestKit.Processes;
using YamlDotNet.Serialization;

namespace AccessSentinel.DeployTests.Support;

/// <summary>Files of deploy/ and how they are read.</summary>
internal static class Deployment
{
    private static readonly IDeserializer Yaml = new DeserializerBuilder().WithAttemptingUnquotedStringTypeDeserialization().Build();

    /// <summary>Reads a file of YAML into mappings, lists and scalars; merge keys are resolved.</summary>
    public static Dictionary<object, object> Read(params string[] path)
    {
        using StreamReader reader = new(RepositoryRoot.Combine(path));
        YamlDotNet.Core.MergingParser parser = new(new YamlDotNet.Core.Parser(reader));
        return Yaml.Deserialize<Dictionary<object, object>>(parser);
    }

    /// <summary>A member that must be there.</summary>
    public static T Member<T>(this IDictionary<object, object> mapping, string name)
    {
        mapping.ContainsKey(name).ShouldBeTrue($"'{name}' is missing");
        return mapping[name].ShouldBeAssignableTo<T>(name)!;
    }

    /// <summary>Names of the files of a folder.</summary>
    public static IReadOnlyList<string> Names(string pattern, params string[] folder) =>
        [.. Directory.GetFiles(RepositoryRoot.Combine(folder), pattern).Select(path => Path.GetFileName(path)).Order(StringComparer.Ordinal)];

    /// <summary>Runs a program to its end in a folder of the repository; it must succeed. Returns what it said.</summary>
    public static async Task<string> RunAsync(string program, string folder, params string[] arguments)
    {
        using var process = ChildProcess.Start(program, arguments, folder: folder);
        (await process.WaitAsync(TimeSpan.FromMinutes(8))).ShouldBeTrue($"{program} goes on:{Environment.NewLine}{process.Tail}");
        process.ExitCode.ShouldBe(0, $"{program} {string.Join(' ', arguments)}{Environment.NewLine}{process.Tail}");
        return string.Join('\n', process.Output);
    }
}
