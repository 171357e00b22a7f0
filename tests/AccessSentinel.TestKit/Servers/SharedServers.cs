using System.Globalization;

namespace AccessSentinel.TestKit.Servers;

/// <summary>
/// One broker and one Redis for all fixtures of a test assembly, started when first asked for. The assembly ends them with
/// <code>
/// [SetUpFixture]
/// public sealed class Servers
/// {
///     [OneTimeTearDown]
///     public void End() => SharedServers.Dispose();
/// }
/// </code>
/// outside any namespace; without it they end with the process. Tests keep apart by topic, group and key names of their own
/// (<see cref="UniqueName"/>); a test that kills or empties a server starts its own.
/// </summary>
public static class SharedServers
{
    private static readonly Lock Gate = new();
    private static Task<KafkaBroker>? _kafka;
    private static Task<RedisServer>? _redis;
    private static MockKafka? _mock;
    private static int _names;

    /// <summary>The real broker, one node.</summary>
    public static Task<KafkaBroker> KafkaAsync()
    {
        // On the caller's thread: skipping must reach the test that asks, each time, and must not be remembered as a failed start.
        Requires.KafkaHome();
        lock (Gate)
        {
            return _kafka ??= KafkaBroker.StartAsync();
        }
    }

    /// <summary>The real redis-server, without persistence.</summary>
    public static Task<RedisServer> RedisAsync()
    {
        Requires.RedisServer();
        lock (Gate)
        {
            return _redis ??= RedisServer.StartAsync();
        }
    }

    /// <summary>The mock cluster.</summary>
    public static MockKafka Mock()
    {
        Requires.Librdkafka();
        lock (Gate)
        {
            return _mock ??= new MockKafka();
        }
    }

    /// <summary>A name that no other test uses, for a topic, a group or a key prefix: the stem, then a number and the process id.</summary>
    public static string UniqueName(string stem) =>
        string.Create(CultureInfo.InvariantCulture, $"{stem}-{Interlocked.Increment(ref _names)}-{Environment.ProcessId}");

    /// <summary>Ends what was started.</summary>
    public static void Dispose()
    {
        lock (Gate)
        {
            if (_kafka is { IsCompletedSuccessfully: true })
            {
                _kafka.Result.Dispose();
            }

            if (_redis is { IsCompletedSuccessfully: true })
            {
                _redis.Result.Dispose();
            }

            _mock?.Dispose();
            _kafka = null;
            _redis = null;
            _mock = null;
        }
    }
}
