using System.CommandLine;
using System.Globalization;
using System.Text;
using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Host.Composition;
using AccessSentinel.Host.Options;
using AccessSentinel.Learning.Breach;

namespace AccessSentinel.Host.Commands;

/// <summary>Writes the dossier of a breach.</summary>
internal static class ReportBreachCommand
{
    private const string DefaultContact = "le support de votre portail / your portal's support desk";

    // An event may be this much ahead of its message and is then judged at the message's time; a portal may deliver late.
    private static readonly TimeSpan Ahead = TimeSpan.FromMinutes(5);
    private static readonly TimeSpan Behind = TimeSpan.FromHours(24);

    private const string Examples = """
        Examples:
          access-sentinel report-breach --episode 5f2c… --out dossier/
          access-sentinel report-breach --since 2026-03-01T00:00:00Z --contact "01 23 45 67 89" --out dossier/
          access-sentinel report-breach --since 2026-03-01 --audit report/audit.jsonl --events march.jsonl.gz --out dossier/

        Finds the episodes in the audit, reads their events again (from the events topic, in the partitions that the audit names, or from files)
        and writes into DIR: dossier.md and dossier.json (the whole, without any person), insurer-N.md and insurer-N.json (for one insurer
        each, with its people as HMAC-SHA-256 pseudonyms), notice-N.md (for the professional, in French and English).
        Exit codes: 0 written; 1 there is no such episode, something cannot be read, or DIR exists and is not empty;
        2 arguments or configuration are wrong.
        """ + ConfigurationArguments.Note;

    public static Command Create(ProcessContext process)
    {
        Option<string[]> episodes = new("--episode")
        {
            Description = "An episode, as commands and the audit name it. Repeatable.",
            HelpName = "ID",
            DefaultValueFactory = _ => [],
        };
        Option<DateTime?> since = new("--since")
        {
            Description = "Every episode with a measure since then (UTC).",
            HelpName = "TIME",
            CustomParser = result =>
            {
                if (DateTime.TryParseExact(
                    result.Tokens[0].Value, ["yyyy-MM-dd", "yyyy-MM-dd'T'HH:mm:ss'Z'"], CultureInfo.InvariantCulture,
                    DateTimeStyles.AssumeUniversal | DateTimeStyles.AdjustToUniversal, out var time))
                {
                    return time;
                }

                result.AddError($"--since '{result.Tokens[0].Value}' is refused; allowed is a time such as 2026-03-01 or 2026-03-01T08:00:00Z.");
                return null;
            },
        };
        var events = Files("--events", "Files of events instead of the events topic. Repeatable.");
        var audit = Files("--audit", "Files of the audit instead of the audit topic. Repeatable.");
        Option<string> output = new("--out") { Description = "Folder for the dossier; made, or empty.", HelpName = "DIR", Required = true };
        Option<string> contact = new("--contact")
        {
            Description = "Whom a professional contacts, as the notices say it.",
            HelpName = "TEXT",
            DefaultValueFactory = _ => DefaultContact,
        };
        Option<string?> keyId = new("--key-id")
        {
            Description = "Id of the key of the key file under which pseudonyms are made; default the present one. The previous one gives those of a dossier made before a rotation.",
            HelpName = "ID",
        };
        ConfigurationArguments configuration = new();
        Command verb = new("report-breach", "Writes the dossier of a breach: who was exposed, per insurer, what was done, how much time is left.")
        {
            episodes, since, events, audit, output, contact, keyId,
        };
        configuration.AddTo(verb);
        verb.Validators.Add(result =>
        {
            if ((result.GetValue(episodes) ?? []).Length > 0 == result.GetResult(since) is not null)
            {
                result.AddError("Say which episodes: --episode or --since, one of the two.");
            }

            if (result.GetValue(output) is "" || result.GetValue(contact) is "" or { Length: > 200 })
            {
                result.AddError("--out names a folder; --contact has 1 to 200 characters.");
            }
        });
        ExamplesAction.AddTo(verb, Examples);
        verb.SetAction(async (parsed, cancellation) =>
        {
            var options = configuration.Load(parsed, process, needsRedis: false);
            var key = parsed.GetRequiredValue(events).Length > 0 ? TagKeys.OrEvaluation(options, process.Error) : TagKeys.Require(options);
            key = Chosen(key, parsed.GetValue(keyId));
            var facts = parsed.GetValue(since) is { } time
                ? BreachCase.Since(time, key, options.Drills)
                : BreachCase.OfEpisodes(parsed.GetRequiredValue(episodes).ToHashSet(StringComparer.Ordinal), key, options.Drills);
            var folder = new DirectoryInfo(parsed.GetRequiredValue(output));
            if (folder.Exists && folder.EnumerateFileSystemInfos().Any())
            {
                await process.Error.WriteLineAsync($"access-sentinel: {folder.FullName} is not empty: a dossier is never mixed with another.");
                return ExitCode.Failed;
            }

            var now = TimeProvider.System.GetUtcNow().UtcDateTime;
            await Task.Run(() => Gather(options, facts, parsed.GetRequiredValue(audit), parsed.GetRequiredValue(events), now, cancellation), cancellation);
            if (facts.Drills > 0)
            {
                await process.Error.WriteLineAsync(FormattableString.Invariant($"access-sentinel: left out: {facts.Drills} of drills; nobody was exposed in them."));
            }

            if (facts.Episodes.Count == 0)
            {
                await process.Error.WriteLineAsync("access-sentinel: the audit has no such episode.");
                return ExitCode.Failed;
            }

            BreachDossier dossier = new(facts, now, parsed.GetRequiredValue(contact));
            Write(dossier, folder.FullName);
            await process.Output.WriteLineAsync(FormattableString.Invariant(
                $"Episodes: {dossier.Episodes.Count}; people exposed: {dossier.People}, of {dossier.Insurers.Count} insurer(s); notify by {dossier.NotifyBy:yyyy-MM-dd HH:mm} UTC. See {Path.Combine(folder.FullName, "dossier.md")}"));
            foreach (var episode in dossier.Episodes.Where(episode => episode.Events == 0))
            {
                await process.Error.WriteLineAsync($"access-sentinel: no event of episode {episode.Id} was found.");
            }

            return ExitCode.Done;
        });
        return verb;
    }

    private static TagKey Chosen(TagKey key, string? id) =>
        id is null || id == key.Id ? key
        : key.Overlap?.Previous is { } previous && previous.Id == id ? previous
        : throw new ConfigurationException($"--key-id {id}: the key file has {key.Id}{(key.Overlap is { } overlap ? " and " + overlap.Previous.Id : "")}, and no other.");

    private static Option<string[]> Files(string name, string description)
    {
        Option<string[]> files = new(name)
        {
            Description = description,
            HelpName = "FILE",
            DefaultValueFactory = _ => [],
            AllowMultipleArgumentsPerToken = true,
        };
        files.Validators.Add(result =>
        {
            if ((result.GetValueOrDefault<string[]>() ?? []).Any(file => file is "" or "-"))
            {
                result.AddError($"{name} names a file.");
            }
        });
        return files;
    }

    private static void Gather(SentinelOptions options, BreachCase facts, string[] audit, string[] events, DateTime now, CancellationToken cancellation)
    {
        AuditInput.Read(options, audit, (_, _, value) => facts.TakeAudit(value), cancellation);
        facts.EndAudit();
        foreach (var file in events)
        {
            facts.TakeEvents(file, cancellation);
        }

        if (events.Length > 0 || facts.Episodes.Count == 0)
        {
            return;
        }

        using var logs = AuditInput.Logs(options);
        var reader = AuditInput.TopicReader(options, logs);
        reader.ReadAll(options.Kafka.Topics.CommandResults, message => facts.TakeResult(message.Value), cancellation);
        var positions = facts.Episodes.SelectMany(episode => episode.Measures).Select(measure => measure.Event).Where(at => at.Topic is not null);
        foreach (var topic in positions.GroupBy(at => at.Topic!, StringComparer.Ordinal))
        {
            var until = facts.Episodes.Max(episode => episode.Until) + Behind;
            reader.ReadSpan(
                topic.Key,
                topic.Select(at => at.Partition).ToHashSet(),
                facts.Episodes.Min(episode => episode.From) - Ahead,
                until < now ? until : now + Behind,
                message => facts.TakeEvent(message.Value),
                cancellation);
        }
    }

    /// <summary>Only the owner may read it: it names credentials.</summary>
    private static void Write(BreachDossier dossier, string folder)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(folder);
        }
        else
        {
            Directory.CreateDirectory(folder, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }

        PrivateFile.WriteNew(Path.Combine(folder, "dossier.md"), BreachMarkdown.Whole(dossier));
        PrivateFile.WriteNew(Path.Combine(folder, "dossier.json"), Encoding.UTF8.GetString(BreachJson.Whole(dossier)));
        for (var i = 0; i < dossier.Insurers.Count; i++)
        {
            var name = string.Create(CultureInfo.InvariantCulture, $"insurer-{i + 1}");
            PrivateFile.WriteNew(Path.Combine(folder, name + ".md"), BreachMarkdown.Part(dossier, dossier.Insurers[i]));
            PrivateFile.WriteNew(Path.Combine(folder, name + ".json"), Encoding.UTF8.GetString(BreachJson.Part(dossier, dossier.Insurers[i])));
        }

        for (var i = 0; i < dossier.Episodes.Count; i++)
        {
            PrivateFile.WriteNew(
                Path.Combine(folder, string.Create(CultureInfo.InvariantCulture, $"notice-{i + 1}.md")), ProfessionalNotice.Write(dossier.Episodes[i], dossier.Contact));
        }
    }
}
