using System.CommandLine;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Host.Composition;
using AccessSentinel.Host.Options;

namespace AccessSentinel.Host.Commands;

/// <summary>The worker: access events in from Kafka, counters in Redis, commands out to Kafka.</summary>
internal static class RunCommand
{
    private const string Examples = """
        Examples:
          (umask 077; access-sentinel new-key > tag.key)
          SENTINEL__KAFKA__BOOTSTRAPSERVERS=localhost:9092 SENTINEL__REDIS__CONNECTION=localhost:6379 \
            SENTINEL__PRIVACY__KEYFILE=tag.key access-sentinel run
          access-sentinel run --set Mode=shadow --set Metrics:Port=0
          access-sentinel run --settings

        Exit codes: 0 stopped by SIGTERM or SIGINT after draining; 1 the port of the metrics is taken, a server is out of reach for good, another
        process took its Kafka:GroupInstanceId, or it was told to stop and had to be aborted;
        2 arguments or configuration are wrong. A broken invariant ends it with a stack trace and any other code.
        """ + ConfigurationArguments.Note;

    public static Command Create(ProcessContext process)
    {
        Option<bool> settings = new("--settings") { Description = "List every key of the configuration with its default and range, and end." };
        ConfigurationArguments configuration = new();
        Command verb = new("run", "Runs the worker: access events in from Kafka, counters in Redis, commands out to Kafka.") { settings };
        configuration.AddTo(verb);
        ExamplesAction.AddTo(verb, Examples);
        verb.SetAction(async (parsed, cancellation) =>
        {
            if (parsed.GetValue(settings))
            {
                WriteSettings(process.Output);
                return ExitCode.Done;
            }

            var options = configuration.Load(parsed, process, needsRedis: true);
            var key = TagKeys.Require(options);
            await SentinelHost.RunAsync(options, key, cancellation);
            return ExitCode.Done;
        });
        return verb;
    }

    private static void WriteSettings(TextWriter output)
    {
        foreach (var setting in Catalogue.All)
        {
            output.WriteLine($"{setting.Key}  ({setting.EnvironmentName})");
            output.WriteLine($"    {setting.Sentence}");
            output.WriteLine($"    {setting.Range}; default {(setting.Default.Length == 0 ? "none" : setting.Default)}");
        }

        var names = string.Join(", ", Catalogue.Ladders.Select(each => Professions.Name(each.Profession)));
        output.WriteLine("Ladder:Professions:<profession>:<key>  (SENTINEL__LADDER__PROFESSIONS__<PROFESSION>__<KEY>)");
        output.WriteLine("    Each key of Ladder for one profession alone, e.g. Ladder:Professions:pharmacist:SuspendBudget.");
        output.WriteLine($"    as Ladder:<key>, for {names}; default Ladder:<key>");
        output.WriteLine($"{Catalogue.KafkaProperties}:<name>  (SENTINEL__KAFKA__PROPERTIES__<name>)");
        output.WriteLine("    A property of librdkafka by its own name, e.g. Kafka:Properties:socket.timeout.ms; what correctness rests on is refused.");
        output.WriteLine("    what librdkafka accepts; default librdkafka's");
    }
}
