using System.CommandLine;
using AccessSentinel.Contracts.Signatures;
using AccessSentinel.Host.Composition;
using AccessSentinel.Host.Options;
using AccessSentinel.Host.Portal;
using AccessSentinel.Kafka.Consuming;
using AccessSentinel.Simulation;
using AccessSentinel.Simulation.Attacks;
using Microsoft.Extensions.Logging;

namespace AccessSentinel.Host.Commands;

/// <summary>A simulated portal in real time that emits events and obeys commands.</summary>
internal static class PortalCommand
{
    private const int OpeningHour = 8;
    private const int OpenHours = 9;

    private const string Examples = """
        Examples:
          SENTINEL__KAFKA__BOOTSTRAPSERVERS=localhost:9092 access-sentinel portal
          SENTINEL__KAFKA__BOOTSTRAPSERVERS=localhost:9092 access-sentinel portal --breach-every 3 --attack slow --credentials 1000

        It is a test load: never point it at the topics of a real portal.

        While Kafka is away it waits, says so (`Kafka is away`, `Kafka is back`), and then publishes what would have happened meanwhile.

        Exit codes: 0 the simulated days are over or it was told to stop; 1 commands cannot be read or understood, or the file cannot be written; 2 arguments
        or configuration are wrong.
        """ + ConfigurationArguments.Note;

    public static Command Create(ProcessContext process)
    {
        var credentials = Arguments.Integer("--credentials", 1_000, 20, 20_000, "Health professionals' logins.");
        var history = Arguments.Integer("--history", 10, 2, 28, "Days before, published at once for the worker to learn from.");
        var days = Arguments.Integer("--days", 3, 1, 28, "Days it stays open, in real time.");
        var every = Arguments.Number("--breach-every", 5, 0.5, 600, "Minutes from breach to breach in the working hours, on average.");
        var seed = Arguments.Seed("Decides who works when, and start, pace and victims of the breaches.");
        Option<string> attack = new("--attack") { Description = "Kind of the breaches.", DefaultValueFactory = _ => "smash_and_grab", HelpName = "KIND" };
        attack.AcceptOnlyFromAmong([.. AttackCatalogue.Kinds]);
        Option<string?> commandKey = new("--command-key") { Description = "The workers' public key (PEM): commands without their signature are refused.", HelpName = "FILE" };
        Option<string?> openFile = new("--open-file") { Description = "Where to write, once the days before are published and it is open, since when: a worker that starts then learns from all of them.", HelpName = "FILE" };
        ConfigurationArguments configuration = new();
        Command verb = new("portal", "A simulated portal in real time: emits events, obeys commands, is breached every few minutes.")
        {
            credentials, history, days, every, seed, attack, commandKey, openFile,
        };
        configuration.AddTo(verb);
        ExamplesAction.AddTo(verb, Examples);
        verb.SetAction(async (parsed, cancellation) =>
        {
            var options = configuration.Load(parsed, process, needsRedis: false);
            using var verifying = parsed.GetValue(commandKey) is { } path ? Load(path) : null;
            var quiet = parsed.GetValue(history);
            SimulationParameters parameters = new()
            {
                Credentials = parsed.GetValue(credentials),
                Days = quiet + parsed.GetValue(days),
                QuietDays = quiet,
                Start = Monday(TimeProvider.System.GetUtcNow().UtcDateTime).AddDays(-quiet),
                Attacks = [new ScenarioCount(parsed.GetRequiredValue(attack), (int)Math.Clamp(parsed.GetValue(days) * OpenHours * 60 / parsed.GetValue(every), 1, 10_000))],
            };

            // Its lines are the output; only what is wrong may come between, unless somebody asks for more.
            var level = options.Settings.IsGiven(Catalogue.LogLevel) ? options.LogLevel : LogLevel.Error;
            using var logs = LoggerFactory.Create(builder => Logging.Configure(builder, level, toError: true));
            PortalSimulation simulation = new(parameters, parsed.GetValue(seed));
            await using var publisher = KafkaParts.Publisher(options.Kafka, logs);
            using var stop = CancellationTokenSource.CreateLinkedTokenSource(cancellation);

            // Its own group: the worker's is for the worker.
            options.Kafka.GroupId += "-portal";
            using PortalCommands commands = new(
                new KafkaConsumer(options.Kafka, logs.CreateLogger<KafkaConsumer>(), [options.Kafka.Topics.Commands], headers: true),
                verifying,
                stop.Token,
                reason => process.Output.WriteLine($"{TimeProvider.System.GetUtcNow():yyyy-MM-ddTHH:mm:ss.fffZ} portal: commands cannot be read: {reason}"));
            LivePortal portal = new(
                simulation, OpensAt(parameters), publisher, commands, options.Kafka.Topics, TimeProvider.System, process.Output, parsed.GetValue(openFile), options.Drills);
            try
            {
                await portal.RunAsync(cancellation);
            }
            finally
            {
                await stop.CancelAsync();
            }

            return ExitCode.Done;
        });
        return verb;
    }

    private static VerifyingKey Load(string path)
    {
        try
        {
            return VerifyingKey.Parse(File.ReadAllText(path));
        }
        catch (SignatureKeyException exception)
        {
            throw new ConfigurationException($"--command-key: {path}: {exception.Message}");
        }
    }

    /// <summary>The Monday of the week of a day.</summary>
    private static DateOnly Monday(DateTime now) => DateOnly.FromDateTime(now).AddDays(-(((int)now.DayOfWeek + 6) % 7));

    /// <summary>The first open day, when metropolitan France is at work, in winter and in summer time.</summary>
    private static DateTime OpensAt(SimulationParameters parameters) =>
        parameters.Start.AddDays(parameters.QuietDays).ToDateTime(new TimeOnly(OpeningHour, 0), DateTimeKind.Utc);
}
