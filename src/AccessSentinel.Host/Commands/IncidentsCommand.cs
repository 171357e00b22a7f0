using System.CommandLine;
using System.Text;
using AccessSentinel.Contracts.Findings;
using AccessSentinel.Host.Composition;
using AccessSentinel.Host.Options;
using AccessSentinel.Host.Webhooks;
using Microsoft.Extensions.Logging;

namespace AccessSentinel.Host.Commands;

/// <summary>Findings grouped into incidents, as lines and to a webhook.</summary>
internal static class IncidentsCommand
{
    private const string Examples = """
        Examples:
          access-sentinel incidents
          access-sentinel incidents --once | jq -r .message
          access-sentinel incidents --set Webhook:Url=https://soc.example/hook --set Webhook:SecretFile=hook.secret

        Reads sentinel.findings and writes each incident as a line of OCSF 1.8.0 Incident Finding (2005) on standard output: when it begins,
        when it changes (at most once in Incidents:Settle), when it ends. With Webhook:Url it is posted, too, signed and until it is taken.
        At least once: after a restart what still runs is said again, with the same metadata.uid (the header Idempotency-Key).
        One process is enough; a second one of the same group takes over when the first ends.
        Exit codes: 0 stopped, or with --once all is said; 1 Kafka is out of reach for good; 2 arguments or configuration are wrong.
        """ + ConfigurationArguments.Note;

    public static Command Create(ProcessContext process)
    {
        Option<bool> once = new("--once") { Description = "End at what is the end of the findings now." };
        ConfigurationArguments configuration = new();
        Command verb = new("incidents", "Groups findings into incidents: lines on standard output, and a webhook.") { once };
        configuration.AddTo(verb);
        ExamplesAction.AddTo(verb, Examples);
        verb.SetAction((parsed, cancellation) => RunAsync(process, configuration.Load(parsed, process, needsRedis: false), parsed.GetValue(once), cancellation));
        return verb;
    }

    private static async Task<int> RunAsync(ProcessContext process, SentinelOptions options, bool once, CancellationToken cancellation)
    {
        var secret = options.Webhook.Url.Length == 0 ? [] : Webhook.ReadSecret(options.Webhook.SecretFile);
        using var webhook = options.Webhook.Url.Length == 0
            ? null
            : new Webhook(options.Webhook, secret, failure => process.Error.WriteLine($"access-sentinel: {failure}"), TimeProvider.System);
        using var logs = LoggerFactory.Create(builder => Logging.Configure(builder, once && options.LogLevel < LogLevel.Warning ? LogLevel.Warning : options.LogLevel, toError: true));
        using var consumer = KafkaParts.Consumer(options.Kafka, logs, options.Kafka.Topics.Findings, "incidents");
        IncidentFeed feed = new(consumer, options.Incidents, DeliverAsync);
        await feed.RunAsync(once, cancellation);
        if (feed.Unreadable > 0)
        {
            await process.Error.WriteLineAsync($"access-sentinel: {feed.Unreadable} messages of {options.Kafka.Topics.Findings} were no findings.");
        }

        return ExitCode.Done;

        async Task DeliverAsync(Incident incident, CancellationToken stop)
        {
            var body = IncidentWriter.ToBytes(incident);
            await process.Output.WriteLineAsync(Encoding.UTF8.GetString(body));
            await process.Output.FlushAsync(stop);
            if (webhook is not null && await webhook.PostAsync(body, IncidentWriter.UidOf(incident), stop) is { } refused)
            {
                await process.Error.WriteLineAsync($"access-sentinel: {refused}");
            }
        }
    }
}
