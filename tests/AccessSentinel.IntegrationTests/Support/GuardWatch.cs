using System.Collections.Concurrent;
using System.Globalization;
using System.Net.Sockets;
using System.Text;
using System.Text.RegularExpressions;
using AccessSentinel.TestKit;

namespace AccessSentinel.IntegrationTests.Support;

/// <summary>
/// The guard's own count of suspensions: listens to what its script writes (<c>MONITOR</c>), so that nothing is missed however seldom the test has
/// its turn, and reads what stands in the window where nobody listened before.
/// </summary>
internal sealed partial class GuardWatch(Deployment deployment) : IDisposable
{
    private readonly ConcurrentDictionary<string, long> _counted = new(StringComparer.Ordinal);
    private TcpClient? _client;
    private Task _listening = Task.CompletedTask;
    private volatile string _echoed = "";

    /// <summary>Ids of all commands that were ever counted.</summary>
    public IReadOnlyCollection<string> Counted => [.. _counted.Keys];

    /// <summary>Reads what is in the window and listens from here on; again, if Redis has ended in between.</summary>
    public async Task LookAsync()
    {
        if (_listening.IsCompleted)
        {
            await ListenAsync();
        }

        var lines = (await deployment.Redis.CliAsync("ZRANGE", "as:g:{guard}:enforce:all", "0", "-1", "WITHSCORES")).Split('\n');
        for (var i = 0; i + 1 < lines.Length; i += 2)
        {
            _counted[lines[i]] = long.Parse(lines[i + 1], CultureInfo.InvariantCulture);
        }
    }

    /// <summary>Waits until all was heard that Redis has done so far.</summary>
    public async Task HearsAsync()
    {
        var word = Guid.NewGuid().ToString("N");
        await deployment.Redis.CliAsync("ECHO", word);
        await Eventually.HoldsAsync(() => _echoed == word, "all that the guard wrote is heard");
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

    public void Dispose() => _client?.Dispose();

    private async Task ListenAsync()
    {
        _client?.Dispose();
        _client = new TcpClient("127.0.0.1", deployment.Redis.Port);
        var stream = _client.GetStream();
        await stream.WriteAsync("MONITOR\r\n"u8.ToArray());
        StreamReader lines = new(stream, Encoding.Latin1);
        (await lines.ReadLineAsync()).ShouldBe("+OK");
        _listening = Task.Run(() => HearAsync(lines));
    }

    private async Task HearAsync(StreamReader lines)
    {
        try
        {
            while (await lines.ReadLineAsync() is { } line)
            {
                if (Counting().Match(line) is { Success: true } counting)
                {
                    _counted[counting.Groups[2].Value] = long.Parse(counting.Groups[1].Value, CultureInfo.InvariantCulture);
                }
                else if (Echo().Match(line) is { Success: true } echo)
                {
                    _echoed = echo.Groups[1].Value;
                }
            }
        }
        catch (IOException)
        {
            // Redis was killed, or the test is over: whoever looks next listens anew.
        }
    }

    [GeneratedRegex("""^\S+ \[0 lua\] "ZADD" "as:g:\{guard\}:enforce:all" "(\d+)" "([^"]+)"$""")]
    private static partial Regex Counting();

    [GeneratedRegex("""^\S+ \[0 \S+\] "ECHO" "(\w+)"$""")]
    private static partial Regex Echo();
}
