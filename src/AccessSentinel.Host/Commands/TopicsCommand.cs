using System.CommandLine;
using System.Globalization;
using AccessSentinel.Kafka.Topics;

namespace AccessSentinel.Host.Commands;

/// <summary>The topics of the flow: which there are, and making those that are not.</summary>
internal static class TopicsCommand
{
    private const string Examples = """
        Examples:
          access-sentinel topics
          access-sentinel topics --create --partitions 24 --replicas 3

        What exists is left as it is. Events must have their partitions for good: a credential's order is that of its partition.

        Exit codes: 0 all topics are there; 1 some are missing, or Kafka is out of reach; 2 arguments or configuration are wrong.
        """ + ConfigurationArguments.Note;

    public static Command Create(ProcessContext process)
    {
        Option<bool> create = new("--create") { Description = "Make the topics that are missing, with the retention each needs." };
        var partitions = Arguments.Integer("--partitions", 12, 1, 10_000, "Partitions of a topic that is made.");
        var replicas = Arguments.Integer("--replicas", -1, -1, 100, "Replicas of a topic that is made; -1 as the brokers are configured.");
        ConfigurationArguments configuration = new();
        Command verb = new("topics", "Lists the topics of the flow; with --create makes those that are missing.") { create, partitions, replicas };
        configuration.AddTo(verb);
        ExamplesAction.AddTo(verb, Examples);
        verb.SetAction((parsed, _) => ListAsync(
            process,
            configuration.Load(parsed, process, needsRedis: false).Kafka,
            parsed.GetValue(create) ? parsed.GetValue(partitions) : null,
            (short)parsed.GetValue(replicas)));
        return verb;
    }

    private static async Task<int> ListAsync(ProcessContext process, Kafka.Options.KafkaOptions options, int? partitions, short replicas)
    {
        using TopicAdmin admin = new(options);
        var missing = 0;
        foreach (var (name, retention, found) in admin.Flow(options.Topics))
        {
            string state;
            if (found is { } topic)
            {
                state = string.Create(CultureInfo.InvariantCulture, $"{topic.Partitions} partitions, {topic.InSyncReplicas} of {topic.Replicas} replicas in sync");
            }
            else if (partitions is { } count)
            {
                await admin.CreateAsync(name, count, retention, replicas: replicas);
                state = string.Create(CultureInfo.InvariantCulture, $"made: {count} partitions, kept {retention.TotalDays} days");
            }
            else
            {
                missing++;
                state = "missing";
            }

            await process.Output.WriteLineAsync($"{name,-26} {state}");
        }

        return missing == 0 ? ExitCode.Done : ExitCode.Failed;
    }
}
