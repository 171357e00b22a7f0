using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using AccessSentinel.Engine.State;
using AccessSentinel.Host.Options;
using AccessSentinel.Redis;
using Spectre.Console;

namespace AccessSentinel.Host.Commands;

/// <summary>Prints what is remembered of one credential.</summary>
internal static class InspectCommand
{
    private const string Examples = """
        Examples:
          access-sentinel inspect ps-0042
          access-sentinel inspect ps-0042 --json | jq .level

        Exit codes: 0 done; 1 Redis is out of reach or knows no such credential; 2 arguments or configuration are wrong.
        """ + ConfigurationArguments.Note;

    public static System.CommandLine.Command Create(ProcessContext process)
    {
        Argument<string> credential = new("CREDENTIAL") { Description = "The portal's id of the credential, 1 to 128 characters." };
        credential.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is not { Length: >= 1 and <= 128 } id)
            {
                result.AddError("CREDENTIAL has 1 to 128 characters.");
            }
            else if (id.StartsWith("--", StringComparison.Ordinal))
            {
                // The parser takes an option that it does not know for the argument.
                result.AddError($"{id} is not an option of inspect.");
            }
        });
        Option<bool> json = new("--json") { Description = "As JSON." };
        ConfigurationArguments configuration = new();
        System.CommandLine.Command verb = new("inspect", "Prints everything that is remembered of one credential.") { credential, json };
        configuration.AddTo(verb);
        ExamplesAction.AddTo(verb, Examples);
        verb.SetAction((parsed, cancellation) => InspectAsync(
            process, configuration.Load(parsed, process, needsRedis: true), parsed.GetRequiredValue(credential), parsed.GetValue(json), cancellation));
        return verb;
    }

    private static async Task<int> InspectAsync(ProcessContext process, SentinelOptions options, string credential, bool json, CancellationToken cancellation)
    {
        await using var store = await RedisStateStore.ConnectAsync(options.Redis, cancellation);
        var record = new StoredRecord?[1];
        await store.LoadAsync([credential], record, cancellation);
        if (record[0] is null)
        {
            await process.Error.WriteLineAsync($"access-sentinel: nothing is remembered of credential {credential}.");
            return ExitCode.Failed;
        }

        var facts = Facts(credential, record[0]!, await store.GenerationAsync(cancellation));
        if (json)
        {
            await process.Output.WriteLineAsync(JsonSerializer.Serialize(facts.ToDictionary(fact => fact.Name, fact => fact.Value), Indented));
        }
        else if (process.Interactive)
        {
            WriteTable(facts);
        }
        else
        {
            foreach (var (name, value) in facts)
            {
                await process.Output.WriteLineAsync($"{name,-22} {Convert.ToString(value, CultureInfo.InvariantCulture)}");
            }
        }

        return ExitCode.Done;
    }

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    private static List<(string Name, object Value)> Facts(string credential, StoredRecord record, ulong generation)
    {
        List<(string Name, object Value)> facts =
        [
            ("credential", credential),
            ("level", record.Level),
            ("until", record.Until),
            ("episode", record.Episode),
            ("sequence", record.Sequence),
            ("seen", record.Seen),
            ("version", record.Version),
            ("key_id", record.KeyId),
            ("generation_current", record.Generation == generation),
            ("core_bytes", record.Core.Length),
            ("known_pages", record.Pages.Count),
            ("known_bytes", record.Pages.Values.Sum(page => page.Length)),
            ("outbox_bytes", record.Outbox.Length),
        ];
        return facts;
    }

    private static void WriteTable(List<(string Name, object Value)> facts)
    {
        Table table = new();
        table.Border(TableBorder.Rounded).HideHeaders().AddColumns("", "");
        foreach (var (name, value) in facts)
        {
            table.AddRow(Markup.Escape(name), Markup.Escape(Convert.ToString(value, CultureInfo.InvariantCulture) ?? ""));
        }

        AnsiConsole.Write(table);
    }
}
