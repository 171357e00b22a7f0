using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using AccessSentinel.Kafka.Embedded;
using AccessSentinel.Kafka.Options;
using AccessSentinel.Kafka.Topics;
using StackExchange.Redis;

namespace AccessSentinel.Host.Commands;

/// <summary>Whether this build can work on this machine.</summary>
internal static class DoctorCommand
{
    private const string Examples = """
        Examples:
          access-sentinel doctor --self-test   loads the native parts and talks to an in-process broker

        Exit codes: 0 all is well; 1 something does not work (named on standard error).
        """;

    public static Command Create(ProcessContext process)
    {
        Option<bool> selfTest = new("--self-test") { Description = "Check the build itself: librdkafka and the Redis client load and work. Needs no server." };
        Command verb = new("doctor", "Checks whether this build works on this machine.") { selfTest };
        verb.Validators.Add(result =>
        {
            if (!result.GetValue(selfTest))
            {
                result.AddError("doctor: say what to check: --self-test.");
            }
        });
        ExamplesAction.AddTo(verb, Examples);
        verb.SetAction((_, cancellation) => SelfTestAsync(process, cancellation));
        return verb;
    }

    /// <summary>What build/select-feed.sh asks before it keeps a package feed.</summary>
    private static async Task<int> SelfTestAsync(ProcessContext process, CancellationToken cancellation)
    {
        var code = ExitCode.Done;
        foreach (var (part, check) in new (string, Func<CancellationToken, Task>)[] { ("Kafka client", CheckKafkaAsync), ("Redis client", CheckRedisAsync) })
        {
            try
            {
                await check(cancellation);
                await process.Output.WriteLineAsync($"{part}: works");
            }
            // A missing or unfitting library shows as any of many exceptions: each is an answer here.
            catch (Exception exception) when (exception is not OperationCanceledException)
            {
                await process.Error.WriteLineAsync($"{part}: {exception.GetType().Name}: {exception.Message}");
                code = ExitCode.Failed;
            }
        }

        return code;
    }

    /// <summary>A native client in this process talks to librdkafka's own broker: loads the library, and calls into it.</summary>
    private static Task CheckKafkaAsync(CancellationToken cancellation) => Task.Run(
        () =>
        {
            using EmbeddedBroker broker = new();
            broker.CreateTopic("self-test", 1);
            using TopicAdmin admin = new(new KafkaOptions { BootstrapServers = broker.BootstrapServers });
            if (admin.Find("self-test") is not { Partitions: 1 })
            {
                throw new InvalidOperationException("The embedded broker does not list the topic that was created.");
            }
        },
        cancellation);

    /// <summary>
    /// Connects to a port where nobody listens: the refusal must be the client's own, and none of the exceptions of a missing
    /// or unfitting assembly.
    /// </summary>
    private static async Task CheckRedisAsync(CancellationToken cancellation)
    {
        using TcpListener reserved = new(IPAddress.Loopback, 0);
        reserved.Start();
        var port = ((IPEndPoint)reserved.LocalEndpoint).Port;
        reserved.Stop();
        try
        {
            using var connection = await ConnectionMultiplexer.ConnectAsync($"127.0.0.1:{port},connectTimeout=500,connectRetry=1,abortConnect=true").WaitAsync(cancellation);
        }
        catch (RedisConnectionException)
        {
            return;
        }

        throw new InvalidOperationException("The client says it connected to a port where nobody listens.");
    }
}
