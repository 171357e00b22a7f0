using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Engine;
using AccessSentinel.Host.Composition;
using AccessSentinel.Host.Evaluation;
using AccessSentinel.Host.Options;
using Spectre.Console;

namespace AccessSentinel.Host.Commands;

/// <summary>Measures the detector on simulated populations it has never seen.</summary>
internal static class EvaluateCommand
{
    private const string Examples = """
        Examples:
          access-sentinel evaluate --quick
          access-sentinel evaluate --markdown table.md --json result.json
          access-sentinel evaluate --seeds 11,12 --credentials 1000 --attacks-per-kind 20

        The same arguments give the same figures on every machine. See docs/evaluation.md for how to read them.
        Exit codes: 0 done, whatever the figures; 1 a file cannot be read or written; 2 arguments or configuration are wrong.
        """ + ConfigurationArguments.Note;

    private static readonly EvaluationPlan Quick = new() { Credentials = 600, Days = 10, Seeds = [.. EvaluationPlan.DefaultSeeds.Take(2)], AttacksPerKind = 4 };

    private static readonly JsonSerializerOptions Json = new() { PropertyNamingPolicy = JsonNamingPolicy.SnakeCaseLower, WriteIndented = true };

    public static Command Create(ProcessContext process)
    {
        EvaluationPlan defaults = new();
        var credentials = Arguments.Integer("--credentials", defaults.Credentials, 100, 50_000, "Credentials of each population.");
        var days = Arguments.Integer("--days", defaults.Days, 1, 700, "Days on which is decided, after 30 quiet ones.");
        var attacks = Arguments.Integer("--attacks-per-kind", defaults.AttacksPerKind, 0, 1_000, "Attacks of each kind in each population; of campaigns one.");
        var seeds = Seeds();
        Option<bool> quick = new("--quick") { Description = "A small one within a minute; options given beside it win." };
        Option<string> model = new("--model") { Description = "Trained model; wins over the configured one.", HelpName = "MODEL" };
        Option<string> json = new("--json") { Description = "The result as JSON.", HelpName = "FILE" };
        Option<string> markdown = new("--markdown") { Description = "The tables as Markdown.", HelpName = "FILE" };
        ConfigurationArguments configuration = new();
        Command verb = new("evaluate", "Measures the detector on simulated populations it has never seen: exposure, wrongful measures, care refused.")
        {
            credentials, days, seeds, attacks, quick, model, json, markdown,
        };
        configuration.AddTo(verb);
        verb.Validators.Add(result =>
        {
            if (new[] { model, json, markdown }.Any(option => result.GetValue(option) is "" or "-"))
            {
                result.AddError("--model, --json and --markdown name files.");
            }
        });
        ExamplesAction.AddTo(verb, Examples);
        verb.SetAction((parsed, cancellation) =>
        {
            var start = parsed.GetValue(quick) ? Quick : defaults;
            EvaluationPlan plan = new()
            {
                Credentials = Given(credentials) ? parsed.GetValue(credentials) : start.Credentials,
                Days = Given(days) ? parsed.GetValue(days) : start.Days,
                Seeds = Given(seeds) ? parsed.GetRequiredValue(seeds) : start.Seeds,
                AttacksPerKind = Given(attacks) ? parsed.GetValue(attacks) : start.AttacksPerKind,
            };
            return RunAsync(
                process, configuration.Load(parsed, process, needsRedis: false), plan, parsed.GetValue(model), parsed.GetValue(json),
                parsed.GetValue(markdown), cancellation);

            bool Given(Option option) => parsed.GetResult(option) is { Implicit: false };
        });
        return verb;
    }

    private static Option<ulong[]> Seeds() => new("--seeds")
    {
        Description = "One population each, separated by commas; 1 to 64 different ones. The default ones are kept for evaluation.",
        HelpName = "N,N",
        DefaultValueFactory = _ => [.. EvaluationPlan.DefaultSeeds],
        CustomParser = result =>
        {
            List<ulong> seeds = [];
            foreach (var part in (result.Tokens.Count == 1 ? result.Tokens[0].Value : "").Split(','))
            {
                if (!ulong.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var seed) || seeds.Contains(seed) || seeds.Count == 64)
                {
                    result.AddError(
                        $"--seeds '{part}' is refused; allowed are 1 to 64 different whole numbers from 0 to {ulong.MaxValue}, separated by commas.");
                    return [];
                }

                seeds.Add(seed);
            }

            return [.. seeds];
        },
    };

    private static async Task<int> RunAsync(
        ProcessContext process, SentinelOptions options, EvaluationPlan plan, string? modelFile, string? jsonFile, string? markdownFile,
        CancellationToken cancellation)
    {
        var (configured, model) = Engines.Create(options, TagKey.Evaluation, modelFile);

        // A portal that is told to ignore commands would show nothing.
        DetectionEngine engine = new(configured.Options with { Mode = Contracts.Commands.OperatingMode.Enforce }, configured.Priors, configured.Scale);

        // Opened before the work, so that a folder that is not there is not found out ten minutes later.
        await using var json = jsonFile is null ? null : File.Create(jsonFile);
        await using var markdown = markdownFile is null ? null : new StreamWriter(markdownFile);
        var progress = Progress(process);
        var result = await Task.Run(() => EvaluationRun.Run(plan, engine, model, progress, cancellation), cancellation);
        var heading = EvaluationTables.Heading(result);
        var tables = EvaluationTables.Of(result);
        await process.Output.WriteLineAsync(heading);
        var console = process.Interactive ? AnsiConsole.Create(new AnsiConsoleSettings { Out = new AnsiConsoleOutput(process.Output) }) : null;
        foreach (var table in tables)
        {
            if (console is null)
            {
                await process.Output.WriteLineAsync();
                await process.Output.WriteAsync(table.ToText());
            }
            else
            {
                table.Draw(console);
            }
        }

        if (json is not null)
        {
            await JsonSerializer.SerializeAsync(json, result, Json, CancellationToken.None);
        }

        if (markdown is not null)
        {
            await markdown.WriteAsync($"{heading}\n\n{string.Concat(tables.Select(each => each.ToMarkdown()))}");
        }

        return ExitCode.Done;
    }

    /// <summary>A line every two seconds on standard error.</summary>
    private static Action<double> Progress(ProcessContext process)
    {
        var time = TimeProvider.System;
        var started = time.GetTimestamp();
        var told = started;
        return share =>
        {
            if (time.GetElapsedTime(told) < TimeSpan.FromSeconds(2) || share <= 0)
            {
                return;
            }

            told = time.GetTimestamp();
            var left = time.GetElapsedTime(started) * ((1 / share) - 1);
            process.Error.WriteLine(FormattableString.Invariant($"evaluate: {100 * share:0} %, {left:hh\\:mm\\:ss} left"));
        };
    }
}
