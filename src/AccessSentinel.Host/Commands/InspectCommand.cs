using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Engine.Signals;
using AccessSentinel.Engine.State;
using AccessSentinel.Host.Composition;
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
          access-sentinel inspect ps-0042 --json | jq .measure.level
          access-sentinel inspect --campaign network-a94edc1bbb6c7f61-41234

        With --campaign, by the name that a command's reason gives: the credentials that were seen on that source while it was new to them, with the
        level of evidence of each (0 quiet to 4 strong), the most first; owners who share the source are among them.

        Reads the record in Redis and nothing else: windows are as of the credential's last event. Bars and expectations are those of the
        configuration and model that inspect is given: give it what the worker has. docs/operations.md says how to read it.
        Exit codes: 0 done; 1 Redis is out of reach, knows no such credential, or its record cannot be read;
        2 arguments or configuration are wrong.
        """ + ConfigurationArguments.Note;

    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true };

    public static System.CommandLine.Command Create(ProcessContext process)
    {
        Argument<string> credential = new("CREDENTIAL") { Description = "The portal's id of the credential, 1 to 128 characters.", Arity = ArgumentArity.ZeroOrOne };
        credential.Validators.Add(result =>
        {
            if (result.Tokens.Count == 0)
            {
                return;
            }

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
        Option<bool> json = new("--json") { Description = "As JSON: an object for each section." };
        Option<string> campaign = new("--campaign") { Description = "Lists the credentials of a campaign instead.", HelpName = "NAME" };
        ConfigurationArguments configuration = new();
        System.CommandLine.Command verb = new("inspect", "Prints everything that is remembered of one credential.") { credential, json, campaign };
        configuration.AddTo(verb);
        verb.Validators.Add(result =>
        {
            var name = result.GetValue(campaign);
            if (name is null == (result.GetResult(credential) is not { Tokens.Count: > 0 }))
            {
                result.AddError("inspect takes either CREDENTIAL or --campaign.");
            }
            else if (name is not null && !CampaignSource.TryParse(name, out _))
            {
                result.AddError($"--campaign '{name}' is refused; it has the form network-0123456789abcdef-41234 (or device-, agent- or signins-), as the reason of a command gives it.");
            }
        });
        ExamplesAction.AddTo(verb, Examples);
        verb.SetAction((parsed, cancellation) => parsed.GetValue(campaign) is { } name && CampaignSource.TryParse(name, out var source)
            ? ListAsync(process, configuration.Load(parsed, process, needsRedis: true), source, parsed.GetValue(json), cancellation)
            : InspectAsync(
                process, configuration.Load(parsed, process, needsRedis: true), parsed.GetRequiredValue(credential), parsed.GetValue(json), cancellation));
        return verb;
    }

    private static async Task<int> ListAsync(ProcessContext process, SentinelOptions options, CampaignSource source, bool json, CancellationToken cancellation)
    {
        await using var store = await RedisStateStore.ConnectAsync(options.Redis, cancellation);
        var members = await store.Campaigns.MembersAsync(source, cancellation);
        if (members.Count == 0)
        {
            await process.Error.WriteLineAsync($"access-sentinel: nobody was seen on {source}, or it is over for more than three days.");
            return ExitCode.Failed;
        }

        if (json)
        {
            process.Output.WriteLine(JsonSerializer.Serialize(members.Select(each => new { credential = each.CredentialId, level = each.Level }), Indented));
        }
        else
        {
            foreach (var member in members)
            {
                process.Output.WriteLine($"{member.Level}  {member.CredentialId}");
            }
        }

        return ExitCode.Done;
    }

    private static async Task<int> InspectAsync(ProcessContext process, SentinelOptions options, string credential, bool json, CancellationToken cancellation)
    {
        // Without a key file the record can be read all the same: only whether it is of this key cannot be told.
        var key = options.KeyFile.Length == 0 ? null : TagKeys.Require(options);
        var engine = Engines.Create(options, key ?? TagKey.Evaluation).Engine;
        await using var store = await RedisStateStore.ConnectAsync(options.Redis, cancellation);
        var record = new StoredRecord?[1];
        await store.LoadAsync([credential], record, cancellation);
        if (record[0] is not { } stored)
        {
            await process.Error.WriteLineAsync($"access-sentinel: nothing is remembered of credential {credential}.");
            return ExitCode.Failed;
        }

        InspectedRecord inspected = new(credential, stored, await store.GenerationAsync(cancellation), key);
        foreach (var warning in inspected.Warnings)
        {
            await process.Error.WriteLineAsync($"access-sentinel: {warning}");
        }

        var sections = inspected.Describe(engine, options.Kafka.Topics.Events, TimeProvider.System.GetUtcNow().UtcTicks, out var damage);
        Write(process, sections, json);
        if (damage is not null)
        {
            await process.Error.WriteLineAsync($"access-sentinel: the packed part of the record cannot be read: {damage}");
            return ExitCode.Failed;
        }

        return ExitCode.Done;
    }

    private static void Write(ProcessContext process, IReadOnlyList<DescribedSection> sections, bool json)
    {
        if (json)
        {
            process.Output.WriteLine(JsonSerializer.Serialize(
                sections.ToDictionary(section => section.Name, section => section.Rows.ToDictionary(row => row.Name, row => row.Value)), Indented));
        }
        else if (process.Interactive)
        {
            WriteTables(process.Output, sections);
        }
        else
        {
            foreach (var section in sections)
            {
                process.Output.WriteLine(section.Name);
                var width = section.Rows.Select(row => row.Name.Length).DefaultIfEmpty().Max();
                foreach (var row in section.Rows)
                {
                    process.Output.WriteLine($"  {row.Name.PadRight(width)}  {Text(row.Value)}");
                }
            }
        }
    }

    private static void WriteTables(TextWriter output, IReadOnlyList<DescribedSection> sections)
    {
        var console = AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(output) });
        foreach (var section in sections)
        {
            Table table = new();
            table.Border(TableBorder.Rounded).HideHeaders().Title(Markup.Escape(section.Name)).AddColumns("", "");
            foreach (var row in section.Rows)
            {
                table.AddRow(Markup.Escape(row.Name), Markup.Escape(Text(row.Value)));
            }

            console.Write(table);
        }
    }

    private static string Text(object value) => value switch
    {
        bool yes => yes ? "yes" : "no",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture) ?? "",
    };
}
