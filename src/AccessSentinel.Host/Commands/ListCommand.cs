using System.CommandLine;
using System.Globalization;
using System.Text;
using System.Text.Json;
using AccessSentinel.Contracts.Controls;
using AccessSentinel.Engine.State;
using AccessSentinel.Host.Composition;
using AccessSentinel.Host.Options;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Redis;
using Microsoft.Extensions.Logging;

namespace AccessSentinel.Host.Commands;

/// <summary>Shows what is in force, who waits for a human, and what is allowed.</summary>
internal static class ListCommand
{
    private const int Page = 500;

    private const string Examples = """
        Examples:
          access-sentinel list
          access-sentinel list --waiting                       suspended, and nobody has looked yet
          access-sentinel list --json | jq -r 'select(.Level == "suspend").Credential'
          access-sentinel list --labels > labels.jsonl         released and confirmed episodes, a line each

        Reads Redis (with --labels: the topic of controls) and changes nothing.
        Exit codes: 0 done; 1 a server is out of reach, or a record cannot be read (named on standard error); 2 arguments or configuration are wrong.
        """ + ConfigurationArguments.Note;

    public static Command Create(ProcessContext process)
    {
        Option<bool> json = new("--json") { Description = "As JSON: an object a line." };
        Option<bool> waiting = new("--waiting") { Description = "Only suspensions that no human has looked at." };
        Option<bool> labels = new("--labels") { Description = "Instead: the verified release and confirm controls, a line each." };
        ConfigurationArguments configuration = new();
        Command verb = new("list", "Shows measures in force, suspensions that wait for a human, and allowances.") { json, waiting, labels };
        configuration.AddTo(verb);
        ExamplesAction.AddTo(verb, Examples);
        verb.SetAction((parsed, cancellation) =>
        {
            var exportsLabels = parsed.GetValue(labels);
            var options = configuration.Load(parsed, process, needsRedis: !exportsLabels);
            return exportsLabels
                ? LabelsAsync(process, options, cancellation)
                : ListAsync(process, options, parsed.GetValue(json), parsed.GetValue(waiting), cancellation);
        });
        return verb;
    }

    private static async Task<int> ListAsync(ProcessContext process, SentinelOptions options, bool json, bool waiting, CancellationToken cancellation)
    {
        await using var store = await RedisStateStore.ConnectAsync(options.Redis, cancellation);
        var now = TimeProvider.System.GetUtcNow().UtcTicks;
        var generation = await store.GenerationAsync(cancellation);
        var code = ExitCode.Done;
        var shown = 0;
        var records = new StoredRecord?[Page];
        for (var skip = 0; ; skip += Page)
        {
            var ids = await store.ListedAsync(now, skip, Page, cancellation);
            await store.LoadAsync(ids, records, cancellation);
            for (var i = 0; i < ids.Count; i++)
            {
                if (records[i] is not { } stored || stored.Generation != generation)
                {
                    continue;
                }

                try
                {
                    if (ListedCredential.Of(StateCodec.Decode(ids[i], stored), now, options.Drills) is { } line && (!waiting || line.Waits))
                    {
                        if (shown++ == 0 && !json)
                        {
                            process.Output.WriteLine($"{"CREDENTIAL",-30} {"MEASURE",-9} {"MODE",-8} {"SINCE",-20} {"UNTIL",-20} {"READ",6} {"ALLOWED",-8} HUMAN");
                        }

                        Write(process.Output, line, json);
                    }
                }
                catch (InvalidDataException exception)
                {
                    await process.Error.WriteLineAsync($"access-sentinel: the record of {ids[i]} cannot be read ({stored.Level} until {stored.Until}): {exception.Message}");
                    code = ExitCode.Failed;
                }
            }

            if (ids.Count < Page)
            {
                break;
            }
        }

        await AllowancesAsync(process, store, json, waiting, now, cancellation);
        if (!json)
        {
            process.Output.WriteLine(shown > 0 ? $"{shown} listed" : waiting ? "no suspension waits for a human" : "nothing is in force");
        }

        return code;
    }

    private static async Task AllowancesAsync(ProcessContext process, RedisStateStore store, bool json, bool waiting, long now, CancellationToken cancellation)
    {
        if (waiting)
        {
            return;
        }

        foreach (var one in (await store.AllowancesAsync(cancellation)).Where(one => one.Factor > 1 && one.Until > now).OrderBy(one => one.Until))
        {
            var until = new DateTime(one.Until, DateTimeKind.Utc);
            process.Output.WriteLine(json
                ? JsonSerializer.Serialize(new { Scope = one.Scope.ToString().ToLowerInvariant(), one.Subject, Allowance = one.Factor, AllowanceUntil = until, one.Author })
                : FormattableString.Invariant($"allowed: {one.Scope.ToString().ToLowerInvariant()} {one.Subject} x{one.Factor:0.##} until {until:yyyy-MM-dd'T'HH:mm:ss'Z'} by {one.Author}"));
        }
    }

    private static void Write(TextWriter output, ListedCredential line, bool json)
    {
        var allowance = line.Allowance > 1 ? "x" + line.Allowance.ToString("0.##", CultureInfo.InvariantCulture) : "";
        output.WriteLine(json
            ? JsonSerializer.Serialize(line)
            : $"{line.Credential,-30} {line.Level,-9} {line.Mode,-8} {line.Since,-20} {line.Until,-20} {line.Exposed,6} {allowance,-8} {line.Review}{Held(line)}".TrimEnd());
    }

    private static string Held(ListedCredential line) =>
        line.Held.Length == 0 ? "" : $"{(line.Review.Length == 0 ? "" : ", ")}suspension held by the guard ({line.Held})";

    private static Task<int> LabelsAsync(ProcessContext process, SentinelOptions options, CancellationToken cancellation)
    {
        var operators = Oversight.Operators(options)
            ?? throw new ConfigurationException($"{Catalogue.OperatorsFile.Key} is not set: without it nobody's control can be verified.");
        using ControlVerifier verifier = new(operators);
        using var logs = LoggerFactory.Create(builder => Logging.Configure(builder, LogLevel.Error, toError: true));
        HashSet<string> seen = new(StringComparer.Ordinal);
        KafkaParts.TopicReader(options.Kafka, logs).ReadAll(options.Kafka.Topics.Controls, message => WriteLabel(process.Output, message, verifier, seen), cancellation);
        return Task.FromResult(ExitCode.Done);
    }

    private static void WriteLabel(TextWriter output, ConsumedMessage message, ControlVerifier verifier, HashSet<string> seen)
    {
        var time = new DateTime(message.Timestamp, DateTimeKind.Utc);
        if (verifier.Verify(message.Value, message.Headers, message.Key, time, out var control) == ControlRefusal.None
            && control!.Episode is not null
            && seen.Add(control.Id))
        {
            output.WriteLine(Encoding.UTF8.GetString(message.Value!));
        }
    }
}
