using System.CommandLine;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using AccessSentinel.Contracts.Audit;
using AccessSentinel.Host.Composition;

namespace AccessSentinel.Host.Commands;

/// <summary>Checks the audit's hash chains.</summary>
internal static class VerifyAuditCommand
{
    private const string Examples = """
        Examples:
          access-sentinel verify-audit                                  the audit topic of the configuration
          access-sentinel verify-audit --file report/audit.jsonl        what backtest wrote, or one partition of the topic
          kcat -C -e -t sentinel.audit -p 0 > p0.jsonl; kcat -C -e -t sentinel.audit -p 1 > p1.jsonl
          access-sentinel verify-audit --file p0.jsonl --file p1.jsonl --head 3f0c…:1207:9ab4…

        Proves that up to the last head that others named of it nothing of a chain was removed, changed or reordered, says what lies after
        it as unproven, and where it was if something was. A file holds the values of one partition as published, a line each, .gz or not.
        Exit codes: 0 no fault; 1 a fault was found, there is no record at all, or the audit cannot be read;
        2 arguments or configuration are wrong.
        """ + ConfigurationArguments.Note;

    private static readonly JsonSerializerOptions Json = new()
    {
        WriteIndented = true,
        PropertyNamingPolicy = JsonNamingPolicy.CamelCase,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

    public static Command Create(ProcessContext process)
    {
        Option<string[]> files = new("--file")
        {
            Description = "A file instead of the topic: the records of one partition. Repeatable.",
            HelpName = "FILE",
            DefaultValueFactory = _ => [],
            AllowMultipleArgumentsPerToken = true,
        };
        files.Validators.Add(result =>
        {
            if ((result.GetValueOrDefault<string[]>() ?? []).Any(file => file is "" or "-"))
            {
                result.AddError("--file names a file.");
            }
        });
        Option<AuditHead[]> heads = new("--head")
        {
            Description = "A head that was kept outside, as a worker logs it when it ends: up to it the chain is proven. Repeatable.",
            HelpName = "INCARNATION:NUMBER:HASH",
            DefaultValueFactory = _ => [],
            CustomParser = ParseHeads,
            Arity = ArgumentArity.ZeroOrMore,
        };
        Option<DateOnly?> since = new("--since")
        {
            Description = "What was published before this day (UTC) may be gone, because the topic keeps it no longer.",
            HelpName = "YYYY-MM-DD",
            CustomParser = result =>
            {
                if (DateOnly.TryParseExact(result.Tokens[0].Value, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
                {
                    return day;
                }

                result.AddError($"--since '{result.Tokens[0].Value}' is refused; allowed is a date such as 2026-03-01.");
                return null;
            },
        };
        Option<bool> json = new("--json") { Description = "The report as JSON." };
        ConfigurationArguments configuration = new();
        Command verb = new("verify-audit", "Checks that nothing was removed, changed or reordered in the audit.") { files, heads, since, json };
        configuration.AddTo(verb);
        ExamplesAction.AddTo(verb, Examples);
        verb.SetAction(async (parsed, cancellation) =>
        {
            var options = configuration.Load(parsed, process, needsRedis: false);
            AuditVerifier verifier = new(parsed.GetValue(since)?.ToDateTime(default, DateTimeKind.Utc));
            foreach (var head in parsed.GetRequiredValue(heads))
            {
                verifier.Anchor(head);
            }

            await Task.Run(() => AuditInput.Read(options, parsed.GetRequiredValue(files), verifier.Take, cancellation), cancellation);
            return Report(process, verifier.Finish(), parsed.GetValue(json));
        });
        return verb;
    }

    private static int Report(ProcessContext process, AuditReport report, bool json)
    {
        if (json)
        {
            process.Output.WriteLine(JsonSerializer.Serialize(
                new
                {
                    Sound = report.Faults.Count == 0,
                    report.Records,
                    report.Incarnations,
                    Faults = report.Faults.Select(fault => new { Kind = JsonNamingPolicy.CamelCase.ConvertName(fault.Kind.ToString()), fault.Incarnation, fault.Number, fault.Where, fault.Says }),
                },
                Json));
        }
        else
        {
            Write(process.Output, report);
        }

        if (report.Records == 0)
        {
            process.Error.WriteLine("access-sentinel: there is no audit record.");
            return ExitCode.Failed;
        }

        return report.Faults.Count == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static void Write(TextWriter output, AuditReport report)
    {
        foreach (var each in report.Incarnations)
        {
            output.WriteLine(FormattableString.Invariant($"incarnation {each.Incarnation}: records {each.First} to {each.Last}, {each.From:yyyy-MM-dd HH:mm:ss}Z to {each.To:yyyy-MM-dd HH:mm:ss}Z, {each.Repeats} repeats"));
            output.WriteLine(each.Proven == 0
                ? "  proven: nothing; nobody has named a head of it yet"
                : FormattableString.Invariant($"  proven up to record {each.Proven}"));
            if (each.Unproven > 0)
            {
                output.WriteLine(FormattableString.Invariant($"  unproven: {each.Unproven} records after it; they hang together, but their end could have been cut off"));
            }

            foreach (var gap in each.Gaps)
            {
                output.WriteLine(FormattableString.Invariant($"  records {gap.First} to {gap.Last} were missing already when a later worker looked: a crash"));
            }

            output.WriteLine(FormattableString.Invariant($"  head: --head {each.Incarnation}:{each.Last}:{each.Hash}"));
        }

        foreach (var fault in report.Faults)
        {
            output.WriteLine(FormattableString.Invariant($"FAULT {fault.Kind.ToString().ToLowerInvariant()}: {(fault.Incarnation is null ? "" : FormattableString.Invariant($"record {fault.Number} of {fault.Incarnation}, "))}{fault.Where}: {fault.Says}"));
        }

        output.WriteLine(report.Faults.Count == 0
            ? FormattableString.Invariant($"{report.Records} records, no fault: up to what is proven nothing was removed, changed or reordered.")
            : FormattableString.Invariant($"{report.Records} records, {report.Faults.Count} faults."));
    }

    private static AuditHead[] ParseHeads(System.CommandLine.Parsing.ArgumentResult result)
    {
        List<AuditHead> heads = [];
        foreach (var token in result.Tokens)
        {
            var parts = token.Value.Split(':');
            if (parts.Length != 3 || parts[0].Length == 0 || parts[2].Length != 64 || !parts[2].All(char.IsAsciiHexDigitLower)
                || !long.TryParse(parts[1], NumberStyles.None, CultureInfo.InvariantCulture, out var number) || number < 1)
            {
                result.AddError($"--head '{token.Value}' is refused; allowed is INCARNATION:NUMBER:HASH, the hash 64 lower-case hexadecimal digits.");
                return [];
            }

            heads.Add(new AuditHead(parts[0], number, number, parts[2]));
        }

        return [.. heads];
    }
}
