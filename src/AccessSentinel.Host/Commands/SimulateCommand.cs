using System.CommandLine;
using System.IO.Compression;
using System.Text;
using AccessSentinel.Host.Composition;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Simulation;
using AccessSentinel.Simulation.Attacks;
using AccessSentinel.Simulation.Output;
using AccessSentinel.Simulation.Twins;
using Microsoft.Extensions.Logging.Abstractions;

namespace AccessSentinel.Host.Commands;

/// <summary>Writes or publishes simulated portal traffic with labelled attacks.</summary>
internal static class SimulateCommand
{
    private const int PublishedTogether = 2_000;

    private const string Examples = """
        Examples:
          access-sentinel simulate --credentials 300 --days 10 --seed 7 --attack smash_and_grab:2 --out events.jsonl.gz --truth truth.jsonl
          access-sentinel simulate --days 1 --out - | head -1 | jq .
          SENTINEL__KAFKA__BOOTSTRAPSERVERS=localhost:9092 access-sentinel simulate --days 1 --publish

        Exit codes: 0 done; 1 a file cannot be written or Kafka is out of reach; 2 arguments or configuration are wrong.
        """ + ConfigurationArguments.Note;

    public static Command Create(ProcessContext process)
    {
        SimulationParameters defaults = new();
        var credentials = Arguments.Integer("--credentials", defaults.Credentials, 1, 200_000, "Health professionals' logins.");
        var days = Arguments.Integer("--days", defaults.Days, 1, 3_660, "Local days.");
        var quietDays = Arguments.Integer("--quiet-days", 0, 0, 3_659, "Days before the first attack or twin.");
        var start = Arguments.Date("--start", defaults.Start, new DateOnly(2024, 1, 1), new DateOnly(2030, 12, 31), "First day.");
        var seed = Arguments.Seed("The same seed gives the same events on every machine.");
        var attacks = Arguments.Scenarios("--attack", AttackCatalogue.Kinds, "Attacks to inject.");
        var twins = Arguments.Scenarios("--twin", TwinCatalogue.Kinds, "Harmless look-alikes to inject.");
        Option<ParameterSet> ranges = new("--ranges") { Description = "Ranges that attacks and twins are drawn from.", DefaultValueFactory = _ => ParameterSet.Training };
        Option<string> output = new("--out") { Description = "Events as JSON lines: a file (compressed when it ends in .gz) or - for standard output (default).", HelpName = "FILE|-" };
        Option<string> truth = new("--truth") { Description = "Truth as JSON lines: scenarios, then the events of thieves.", HelpName = "FILE" };
        Option<bool> publish = new("--publish") { Description = "Publish to Kafka instead: key = credential id, timestamp = event time." };
        ConfigurationArguments configuration = new();
        Command verb = new("simulate", "Writes or publishes simulated portal traffic with labelled attacks.")
        {
            credentials, days, quietDays, start, seed, attacks, twins, ranges, output, truth, publish,
        };
        configuration.AddTo(verb);
        verb.Validators.Add(result =>
        {
            if (result.GetValue(publish) && result.GetValue(output) is not null)
            {
                result.AddError("--publish and --out exclude each other.");
            }

            if (result.GetValue(output) is "" || result.GetValue(truth) is "" or "-")
            {
                result.AddError("--out and --truth name files (--out may be - for standard output).");
            }
        });
        ExamplesAction.AddTo(verb, Examples);
        verb.SetAction(async (parsed, cancellation) =>
        {
            // Not in a validator: those see no defaults.
            if (parsed.GetValue(quietDays) >= parsed.GetValue(days))
            {
                throw new Host.Options.ConfigurationException("--quiet-days leaves no day for the rest: it must be less than --days.");
            }

            SimulationParameters parameters = new()
            {
                Credentials = parsed.GetValue(credentials),
                Days = parsed.GetValue(days),
                QuietDays = parsed.GetValue(quietDays),
                Start = parsed.GetValue(start),
                Set = parsed.GetValue(ranges),
                Attacks = parsed.GetRequiredValue(attacks),
                Twins = parsed.GetRequiredValue(twins),
            };
            if (parameters.Validate() is { Count: > 0 } errors)
            {
                throw new Host.Options.ConfigurationException(errors);
            }

            var options = configuration.Load(parsed, process, needsRedis: false);
            PortalSimulation simulation = new(parameters, parsed.GetValue(seed));
            await using var truthFile = parsed.GetValue(truth) is { } truthPath ? OpenFile(truthPath) : null;
            await using IEventSink sink = parsed.GetValue(publish)
                ? new PublishingSink(KafkaParts.Publisher(options.Kafka, NullLoggerFactory.Instance), options.Kafka.Topics.Events)
                : new FileSink(parsed.GetValue(output) is { } path and not "-" ? OpenFile(path) : process.OpenOutput());
            await WriteAsync(simulation, sink, truthFile, process.Error, cancellation);
            return ExitCode.Done;
        });
        return verb;
    }

    private static async Task WriteAsync(PortalSimulation simulation, IEventSink sink, Stream? truthFile, TextWriter progress, CancellationToken cancellation)
    {
        SimulatedEventWriter writer = new(simulation);
        using var truth = truthFile is null ? null : new TruthWriter(simulation, truthFile);
        truth?.WriteScenarios();
        long written = 0;
        var stream = simulation.Events();
        var day = DateOnly.MinValue;
        while (!cancellation.IsCancellationRequested && stream.MoveNext())
        {
            if (sink.Add(simulation, writer, stream.Current))
            {
                await sink.FlushAsync(cancellation);
            }

            truth?.WriteEvent(stream.Current);
            written++;
            var today = DateOnly.FromDateTime(new DateTime(stream.Current.Delivered));
            if (today != day)
            {
                day = today;
                await progress.WriteLineAsync(FormattableString.Invariant($"simulate: {day:yyyy-MM-dd}, {written} events"));
            }
        }

        await sink.FlushAsync(CancellationToken.None);
        await progress.WriteLineAsync(FormattableString.Invariant($"simulate: {(cancellation.IsCancellationRequested ? "stopped" : "done")}, {written} events"));
    }

    private static Stream OpenFile(string path)
    {
        FileStream file = new(path, FileMode.Create, FileAccess.Write, FileShare.Read, 1 << 16);
        return path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionLevel.Fastest) : file;
    }

    /// <summary>Where events go.</summary>
    private interface IEventSink : IAsyncDisposable
    {
        /// <summary>Takes an event; true: it is time to flush.</summary>
        bool Add(PortalSimulation simulation, SimulatedEventWriter writer, in SimulatedEvent simulated);

        Task FlushAsync(CancellationToken cancellation);
    }

    private sealed class FileSink(Stream stream) : IEventSink
    {
        private readonly BufferedStream _buffer = new(stream, 1 << 16);

        public bool Add(PortalSimulation simulation, SimulatedEventWriter writer, in SimulatedEvent simulated)
        {
            writer.WriteLine(simulated, _buffer);
            return false;
        }

        public Task FlushAsync(CancellationToken cancellation) => _buffer.FlushAsync(cancellation);

        public ValueTask DisposeAsync() => _buffer.DisposeAsync();
    }

    private sealed class PublishingSink(IMessagePublisher publisher, string topic) : IEventSink
    {
        private readonly List<OutgoingMessage> _batch = new(PublishedTogether);

        public bool Add(PortalSimulation simulation, SimulatedEventWriter writer, in SimulatedEvent simulated)
        {
            _batch.Add(new OutgoingMessage(
                topic, Encoding.UTF8.GetBytes(simulation.Credentials[simulated.Credential].Id), writer.Write(simulated).ToArray(), Timestamp: simulated.Time));
            return _batch.Count == PublishedTogether;
        }

        public async Task FlushAsync(CancellationToken cancellation)
        {
            await publisher.PublishAsync(_batch, cancellation);
            _batch.Clear();
        }

        public ValueTask DisposeAsync() => publisher.DisposeAsync();
    }
}
