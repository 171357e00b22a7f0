using System.CommandLine;
using System.Globalization;
using System.Text;
using AccessSentinel.Contracts.Drills;
using AccessSentinel.Host.Composition;
using AccessSentinel.Host.Drills;
using AccessSentinel.Host.Options;
using AccessSentinel.Kafka.Consuming;
using AccessSentinel.Redis;
using Microsoft.Extensions.Logging;

namespace AccessSentinel.Host.Commands;

/// <summary>A marked credential breaches through the live pipeline and portal, and what that cost is measured.</summary>
internal static class DrillCommand
{
    private static readonly TimeSpan ListenWithin = TimeSpan.FromSeconds(30);

    private const string Examples = """
        Examples:
          access-sentinel drill
          access-sentinel drill --rate 50 --within 30s --allow 100 --json
          17 6 * * 1  access-sentinel drill --config /etc/access-sentinel.json >> drills.log     weekly, by cron

        Makes up a credential whose id begins with Drill:Prefix, gives it some days of ordinary work, then reads strangers with it until the
        portal answers (portal.command-results) that a measure is in force. Its beneficiaries exist nowhere. The worker judges it as any
        other credential, and counts it with nobody else's: no baseline, guard, incident or dossier holds anything of it.
        What was measured is kept in Redis for the workers' metrics and the dashboard. docs/operations.md says what to do where it fails,
        docs/integration.md what the portal must do for it.
        Exit codes: 0 it was stopped within the time and the exposure that are allowed; 1 it was not, with the reason, or it was interrupted, or a
        server is out of reach; 2 arguments or configuration are wrong.
        """ + ConfigurationArguments.Note;

    public static Command Create(ProcessContext process)
    {
        var rate = Arguments.Integer("--rate", 20, 1, 100, "Look-ups a second.");
        var within = Arguments.Duration("--within", TimeSpan.FromSeconds(60), TimeSpan.FromSeconds(5), TimeSpan.FromMinutes(30), "From the first look-up until they must be refused.");
        var allow = Arguments.Integer("--allow", 100, 1, 100_000, "Beneficiaries that may be read until then.");
        var history = Arguments.Integer("--history", 10, 0, 28, "Days of ordinary work before the breach; 0 = a credential that was never seen.");
        Option<bool> json = new("--json") { Description = "The report as one line of JSON." };
        ConfigurationArguments configuration = new();
        Command verb = new("drill", "Makes a breach with a marked credential through the live pipeline and portal, and measures what it would have cost.")
        {
            rate, within, allow, history, json,
        };
        configuration.AddTo(verb);
        ExamplesAction.AddTo(verb, Examples);
        verb.SetAction(async (parsed, cancellation) =>
        {
            var options = configuration.Load(parsed, process, needsRedis: true);
            if (options.Drills.Prefix.Length == 0)
            {
                throw new ConfigurationException($"{Catalogue.DrillPrefix.Key} is empty: drills are switched off, and the workers could not tell one from a breach.");
            }

            DrillPlan plan = new(parsed.GetValue(rate), parsed.GetValue(within), parsed.GetValue(allow), parsed.GetValue(history));
            try
            {
                return await DrillAsync(process, options, plan, parsed.GetValue(json), cancellation);
            }
            catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
            {
                await process.Error.WriteLineAsync("access-sentinel: the drill was interrupted: it says nothing, and the one before stands.");
                return ExitCode.Failed;
            }
        });
        return verb;
    }

    private static async Task<int> DrillAsync(ProcessContext process, SentinelOptions options, DrillPlan plan, bool json, CancellationToken cancellation)
    {
        var clock = TimeProvider.System;
        var level = options.Settings.IsGiven(Catalogue.LogLevel) ? options.LogLevel : LogLevel.Error;
        using var logs = LoggerFactory.Create(builder => Logging.Configure(builder, level, toError: true));
        // What was there before is read first: where Redis is out of reach nothing is to begin.
        await using var ledger = await RedisMeasureLedger.ConnectAsync(options.Redis, cancellation);
        var before = await ledger.LastDrillAsync(cancellation);
        await using var publisher = KafkaParts.Publisher(options.Kafka, logs);
        var credential = DrillRun.NewCredential(options.Drills, clock.GetUtcNow().UtcDateTime);
        var topics = options.Kafka.Topics;
        using DrillInbox inbox = new(
            new KafkaConsumer(options.Kafka.OfGroup(credential), logs.CreateLogger<KafkaConsumer>(), [topics.Commands, topics.CommandResults]),
            topics.Commands, credential, clock);
        await inbox.ListenAsync(ListenWithin, cancellation);
        if (!json)
        {
            await process.Output.WriteLineAsync($"drill: {credential} breaches now");
        }

        var report = await new DrillRun(credential, plan, publisher, inbox, topics.Events, clock).RunAsync(cancellation);
        report = report with { LastPass = report.Passed ? report.Ended : before?.LastPass };
        await ledger.PutDrillAsync(report, cancellation);
        await process.Output.WriteLineAsync(json ? Encoding.UTF8.GetString(report.ToBytes()) : Text(report));
        if (report.Failure is { } why)
        {
            await process.Error.WriteLineAsync($"access-sentinel: the drill failed: {why}.");
        }

        return report.Passed ? ExitCode.Done : ExitCode.Failed;
    }

    private static string Text(DrillReport report)
    {
        var measure = report.Measure is { } type ? System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(type.ToString()) : "none";
        return string.Create(
            CultureInfo.InvariantCulture,
            $"""
             {(report.Passed ? "passed" : "FAILED")}
               measure          {measure}
               exposed          {report.Exposed} beneficiaries, {report.ExposedAtMeasure} of them when the measure was decided
               first command    {When(report.ToCommand, report.EventToCommand, "the event it was decided at")}
               refused          {When(report.ToEffect, report.EventToEffect, "that event")}
               last pass        {(report.LastPass is { } pass ? pass.ToString("yyyy-MM-dd HH:mm:ss 'UTC'", CultureInfo.InvariantCulture) : "never")}
             """);
    }

    private static string When(TimeSpan? sinceRead, TimeSpan? sinceEvent, string theEvent) => sinceRead is { } read && sinceEvent is { } decided
        ? string.Create(CultureInfo.InvariantCulture, $"{read.TotalSeconds:0.00} s after the first look-up, {decided.TotalSeconds:0.00} s after {theEvent}")
        : "never";
}
