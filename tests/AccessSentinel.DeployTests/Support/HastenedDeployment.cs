using System.Globalization;
using System.Text.RegularExpressions;
using AccessSentinel.TestKit;

namespace AccessSentinel.DeployTests.Support;

/// <summary>
/// A copy of deploy/prometheus and deploy/alertmanager in which time passes faster, and nothing else is changed: Prometheus looks every second,
/// what an alert waits for (<c>for</c>) and, where asked for, the windows of the rules (<c>[10m]</c>) are shorter. Expressions, thresholds and
/// labels are those that are delivered.
/// </summary>
internal static partial class HastenedDeployment
{
    /// <summary>What is left of a <c>for</c>.</summary>
    private const double OfWaits = 1.0 / 120;

    /// <summary>What is left of a window: the shortest must still hold many scrapes, however busy the machine is.</summary>
    private const double OfWindows = 1.0 / 20;

    private static readonly TimeSpan LeastWait = TimeSpan.FromSeconds(1);

    /// <summary>Makes it.</summary>
    /// <param name="folder">An empty folder.</param>
    /// <param name="windows">Whether windows are shortened, too.</param>
    public static async Task CreateAsync(string folder, bool windows)
    {
        await Deployment.RunAsync("cp", RepositoryRoot.Path, "-r", "deploy/prometheus", "deploy/alertmanager", folder);
        await ChangeAsync(Path.Combine(folder, "prometheus", "rules", "alerts.yml"), text => Shorter(text, windows));
        if (windows)
        {
            await ChangeAsync(Path.Combine(folder, "prometheus", "rules", "recording.yml"), text => Shorter(text, windows));
        }

        await ChangeAsync(Path.Combine(folder, "prometheus", "prometheus.yml"), text => text.Replace("_interval: 5s", "_interval: 1s", StringComparison.Ordinal));
        await ChangeAsync(Path.Combine(folder, "alertmanager", "alertmanager.yml"), text => text.Replace("group_wait: 10s", "group_wait: 1s", StringComparison.Ordinal));
    }

    /// <summary>A file of rules with shorter durations.</summary>
    public static string Shorter(string rules, bool windows)
    {
        var text = Wait().Replace(rules, match => $"for: {Text(Of(match.Groups[1].Value) * OfWaits, LeastWait)}");
        return windows ? Window().Replace(text, match => $"[{Text(Of(match.Groups[1].Value) * OfWindows, TimeSpan.FromSeconds(5))}]") : text;
    }

    private static async Task ChangeAsync(string file, Func<string, string> change)
    {
        var text = await File.ReadAllTextAsync(file);
        var changed = change(text);
        changed.ShouldNotBe(text, file);
        await File.WriteAllTextAsync(file, changed);
    }

    private static TimeSpan Of(string duration)
    {
        var number = int.Parse(duration[..^1], CultureInfo.InvariantCulture);
        return duration[^1] switch
        {
            's' => TimeSpan.FromSeconds(number),
            'm' => TimeSpan.FromMinutes(number),
            'h' => TimeSpan.FromHours(number),
            'd' => TimeSpan.FromDays(number),
            _ => throw new ArgumentException($"'{duration}' is no duration of the rules."),
        };
    }

    private static string Text(TimeSpan duration, TimeSpan least) =>
        string.Create(CultureInfo.InvariantCulture, $"{(long)Math.Max(duration.TotalMilliseconds, least.TotalMilliseconds)}ms");

    [GeneratedRegex("for: ([1-9][0-9]*[smhd])")]
    private static partial Regex Wait();

    [GeneratedRegex(@"\[([1-9][0-9]*[smhd])\]")]
    private static partial Regex Window();
}
