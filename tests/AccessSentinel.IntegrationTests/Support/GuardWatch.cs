using System.Globalization;

namespace AccessSentinel.IntegrationTests.Support;

/// <summary>
/// Reads the guard's own count of suspensions from Redis, again and again, so that nothing has left the window between two readings.
/// </summary>
internal sealed class GuardWatch(Deployment deployment)
{
    private readonly Dictionary<string, long> _counted = new(StringComparer.Ordinal);

    /// <summary>Ids of all commands that were ever counted.</summary>
    public IReadOnlyCollection<string> Counted => _counted.Keys;

    /// <summary>Reads what is in the window; to be called at least once a window.</summary>
    public async Task LookAsync()
    {
        var lines = (await deployment.Redis.CliAsync("ZRANGE", "as:g:{guard}:enforce:all", "0", "-1", "WITHSCORES")).Split('\n');
        for (var i = 0; i + 1 < lines.Length; i += 2)
        {
            _counted[lines[i]] = long.Parse(lines[i + 1], CultureInfo.InvariantCulture);
        }
    }

    /// <summary>The most that were counted in any window, wherever it begins.</summary>
    public int GreatestInWindow(TimeSpan window)
    {
        var times = _counted.Values.Order().ToArray();
        var greatest = 0;
        for (int first = 0, last = 0; last < times.Length; last++)
        {
            while (times[last] - times[first] >= window.TotalMilliseconds)
            {
                first++;
            }

            greatest = Math.Max(greatest, last - first + 1);
        }

        return greatest;
    }
}
