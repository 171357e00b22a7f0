using System.Globalization;
using AccessSentinel.TestKit.Processes;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.IntegrationTests.Support;

/// <summary><c>backtest --inputs</c> on what live workers audited.</summary>
internal static class RecordedReplay
{
    /// <summary>Judges events again under an audit.</summary>
    /// <param name="deployment">Whose workers wrote the audit.</param>
    /// <param name="folder">Where files are written.</param>
    /// <param name="name">The results' folder in it.</param>
    /// <param name="events">Files of events.</param>
    /// <param name="audit">The audit.</param>
    /// <param name="settings">As of the workers.</param>
    /// <param name="more">Further arguments.</param>
    public static async Task<Ended> RunAsync(
        Deployment deployment, TemporaryFolder folder, string name, IReadOnlyList<string> events, IReadOnlyList<KcatMessage> audit, (string, string)[] settings, params string[] more)
    {
        List<string> arguments = ["backtest", "--events", .. events, "--out", folder.Combine(name), .. more];
        foreach (var partition in audit.GroupBy(message => message.Partition))
        {
            var file = folder.Combine(string.Create(CultureInfo.InvariantCulture, $"{name}{partition.Key}.jsonl"));
            await File.WriteAllLinesAsync(file, partition.Select(message => message.Value));
            arguments.AddRange(["--inputs", file]);
        }

        return await SentinelProgram.RunAsync(arguments, deployment.Environment("decide", settings));
    }
}
