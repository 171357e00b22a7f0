using System.CommandLine;
using AccessSentinel.Kafka.Embedded;
using AccessSentinel.Kafka.Topics;

namespace AccessSentinel.Host.Commands;

/// <summary>librdkafka's in-process broker as a process, for trying things out where there is no Kafka.</summary>
internal static class BrokerCommand
{
    private const string Examples = """
        Examples:
          access-sentinel broker --address-file broker.address &
          SENTINEL__KAFKA__BOOTSTRAPSERVERS=$(cat broker.address) access-sentinel portal

        It keeps 5 MiB of a partition, in memory, and nothing beyond its own end: never for real events.

        Exit codes: 0 it was told to stop; 1 it could not start, or the file cannot be written; 2 arguments are wrong.
        """;

    public static Command Create(ProcessContext process)
    {
        var partitions = Arguments.Integer("--partitions", 12, 1, 1_000, "Partitions of each topic.");
        Option<string> file = new("--address-file") { Description = "Where to write its address once it listens; standard output says it too.", HelpName = "FILE" };
        Command verb = new("broker", "An in-memory Kafka broker with the topics of the flow, until it is stopped: for trying things out.") { partitions, file };
        ExamplesAction.AddTo(verb, Examples);
        verb.SetAction(async (parsed, cancellation) =>
        {
            using EmbeddedBroker broker = new();
            foreach (var (name, _) in new TopicNames().WithRetention())
            {
                broker.CreateTopic(name, parsed.GetValue(partitions));
            }

            if (parsed.GetValue(file) is { } path)
            {
                await File.WriteAllTextAsync(path, broker.BootstrapServers, cancellation);
            }

            await process.Output.WriteLineAsync(broker.BootstrapServers);
            await Task.Delay(Timeout.Infinite, cancellation);
            return ExitCode.Done;
        });
        return verb;
    }
}
