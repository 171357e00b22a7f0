using System.CommandLine;
using System.Net;
using System.Net.Sockets;
using AccessSentinel.Host.Doctor;
using AccessSentinel.Host.Options;
using AccessSentinel.Kafka.Embedded;
using AccessSentinel.Kafka.Options;
using AccessSentinel.Kafka.Topics;
using StackExchange.Redis;

namespace AccessSentinel.Host.Commands;

/// <summary>Whether everything the worker needs is there and fit, in words.</summary>
internal static class DoctorCommand
{
    private const string Examples = """
        Examples:
          access-sentinel doctor                 configuration, files, Kafka, topics, Redis, clocks: what the worker needs
          access-sentinel doctor --partitions 24   and that the topic of events has so many
          access-sentinel doctor --light         asks the worker on this machine whether it lives (health checks of containers)
          access-sentinel doctor --self-test     loads the native parts and talks to an in-process broker; needs no server

        Whether the worker may write is tried, and nothing stays behind but the generation of an empty Redis: brokers are sent what they refuse right
        after they looked at the rights, Redis gets keys as:…doctor-probe that are deleted at once.
        Exit codes: 0 all is well, warnings included; 1 something does not work; 2 arguments or configuration are wrong.
        """ + ConfigurationArguments.Note;

    public static Command Create(ProcessContext process)
    {
        Option<bool> selfTest = new("--self-test") { Description = "Check the build itself: librdkafka and the Redis client load and work." };
        Option<bool> light = new("--light") { Description = "Only ask the worker on this machine whether it lives." };
        var partitions = Arguments.Integer("--partitions", 0, 0, 10_000, "Partitions that the topic of events must have; 0 = any.");
        ConfigurationArguments configuration = new();
        Command verb = new("doctor", "Checks what the worker needs, and says how to mend what is wrong.") { selfTest, light, partitions };
        configuration.AddTo(verb);
        verb.Validators.Add(result =>
        {
            if (result.GetValue(selfTest) && result.GetValue(light))
            {
                result.AddError("--self-test and --light exclude each other.");
            }
        });
        ExamplesAction.AddTo(verb, Examples);
        verb.SetAction(async (parsed, cancellation) =>
        {
            if (parsed.GetValue(selfTest))
            {
                return await SelfTestAsync(process, cancellation);
            }

            var options = configuration.Load(parsed, process, needsRedis: !parsed.GetValue(light));
            return parsed.GetValue(light)
                ? await AskWorkerAsync(process, options.Metrics.Port, cancellation)
                : await ExamineAsync(process, options, parsed.GetValue(partitions), cancellation);
        });
        return verb;
    }

    private static async Task<int> ExamineAsync(ProcessContext process, SentinelOptions options, int partitions, CancellationToken cancellation)
    {
        var clock = TimeProvider.System;
        List<Diagnosis> found = [.. FileChecks.Run(options, clock.GetUtcNow().UtcDateTime)];
        found.AddRange(await new KafkaChecks(options.Kafka, partitions == 0 ? null : partitions).RunAsync());
        found.AddRange(await RedisChecks.RunAsync(options.Redis, clock, cancellation));
        foreach (var diagnosis in found)
        {
            var word = diagnosis.Verdict switch { Verdict.Well => "ok", Verdict.Warning => "warning", _ => "FAILED" };
            await process.Output.WriteLineAsync($"{word,-8} {diagnosis.Part,-9} {diagnosis.Sentence}");
            if (diagnosis.Mend.Length > 0)
            {
                await process.Output.WriteLineAsync($"{"",-18} -> {diagnosis.Mend}");
            }
        }

        var failures = found.Count(each => each.Verdict == Verdict.Failure);
        var warnings = found.Count(each => each.Verdict == Verdict.Warning);
        await process.Output.WriteLineAsync(FormattableString.Invariant($"{found.Count - failures - warnings} ok, {warnings} warning{(warnings == 1 ? "" : "s")}, {failures} failed"));
        return failures == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static async Task<int> AskWorkerAsync(ProcessContext process, int port, CancellationToken cancellation)
    {
        using HttpClient client = new() { Timeout = TimeSpan.FromSeconds(4) };
        try
        {
            using var answer = await client.GetAsync(new Uri(FormattableString.Invariant($"http://127.0.0.1:{port}/health/live")), cancellation);
            await process.Output.WriteLineAsync((await answer.Content.ReadAsStringAsync(cancellation)).TrimEnd());
            return answer.IsSuccessStatusCode ? ExitCode.Done : ExitCode.Failed;
        }
        catch (Exception exception) when (exception is HttpRequestException or TaskCanceledException && !cancellation.IsCancellationRequested)
        {
            await process.Error.WriteLineAsync(FormattableString.Invariant($"access-sentinel: no worker answers on port {port}: {exception.Message}"));
            return ExitCode.Failed;
        }
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
