using System.CommandLine;
using AccessSentinel.Contracts.Audit;
using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Host.Composition;
using AccessSentinel.Host.Options;
using AccessSentinel.Learning.Backtest;
using AccessSentinel.Learning.Backtest.Replay;
using AccessSentinel.Learning.Datasets;

namespace AccessSentinel.Host.Commands;

/// <summary>Judges recorded events as the worker would have.</summary>
internal static class BacktestCommand
{
    private const string Examples = """
        Examples:
          access-sentinel backtest --events march.jsonl.gz --events april.jsonl.gz --out report/
          zstd -dc events.jsonl.zst | access-sentinel backtest --events - --out report/
          access-sentinel backtest --events march.jsonl.gz --inputs p0.jsonl --inputs p1.jsonl --out report/   (did the workers decide what they had to?)
          access-sentinel simulate --attack smash_and_grab --out e.jsonl --truth t.jsonl && access-sentinel backtest --events e.jsonl --truth t.jsonl --out report/

        Writes commands.jsonl, findings.jsonl (OCSF), audit.jsonl (see verify-audit), summary.json and report.html. Two runs on the same input are byte-equal.
        Exit codes: 0 done; 1 a file cannot be read or written, or with --inputs something was decided otherwise than recorded; 2 arguments or configuration are wrong.
        """ + ConfigurationArguments.Note;

    public static Command Create(ProcessContext process)
    {
        var events = EventFiles("Recorded events as JSON lines, .gz or not, or - for standard input; the message's timestamp in ms may stand before each (kcat -f '%T %s\\n'). Repeatable; several files are merged by time.");
        Option<string> output = new("--out") { Description = "Folder for the results; made when it is not there.", HelpName = "DIR", Required = true };
        Option<string> truth = new("--truth") { Description = "Labels of attacks, as simulate --truth writes them: adds wrongful measures and exposure with and without.", HelpName = "FILE" };
        Option<string[]> model = new("--model")
        {
            Description = "Trained model; wins over the configured one. Repeatable with --inputs: all that the workers judged with, found by their hash.",
            HelpName = "MODEL",
            DefaultValueFactory = _ => [],
            AllowMultipleArgumentsPerToken = false,
        };
        Option<string[]> inputs = new("--inputs")
        {
            Description = "The audit of live workers (a file a partition, .gz or not): what they were told from outside (the guard, campaigns, operators, allowances, the portal) is taken from it, and what is decided is held against it. Repeatable.",
            HelpName = "AUDIT",
            DefaultValueFactory = _ => [],
            AllowMultipleArgumentsPerToken = true,
        };
        ConfigurationArguments configuration = new();
        Command verb = new("backtest", "Judges recorded events as the worker would have, and reports what would have been done.") { events, output, truth, model, inputs };
        configuration.AddTo(verb);
        verb.Validators.Add(result =>
        {
            if (result.GetValue(output) is "" || result.GetValue(truth) is "" or "-" || (result.GetValue(model) ?? []).Any(file => file is "" or "-"))
            {
                result.AddError("--out names a folder; --truth and --model name files.");
            }

            if (result.GetValue(model) is { Length: > 1 } && result.GetValue(inputs) is not { Length: > 0 })
            {
                result.AddError("--model is given once; several only with --inputs.");
            }

            if ((result.GetValue(inputs) ?? []).Any(file => file is "" or "-"))
            {
                result.AddError("--inputs names files.");
            }
        });
        ExamplesAction.AddTo(verb, Examples);
        verb.SetAction((parsed, cancellation) => RunAsync(
            process, configuration.Load(parsed, process, needsRedis: false), parsed.GetRequiredValue(events), parsed.GetRequiredValue(output), parsed.GetValue(truth), parsed.GetRequiredValue(model), parsed.GetRequiredValue(inputs), cancellation));
        return verb;
    }

    /// <summary>The option that names event files.</summary>
    internal static Option<string[]> EventFiles(string description)
    {
        Option<string[]> events = new("--events")
        {
            Description = description,
            HelpName = "FILE|-",
            Required = true,
            AllowMultipleArgumentsPerToken = true,
            Arity = ArgumentArity.OneOrMore,
        };
        events.Validators.Add(result =>
        {
            var files = result.GetValueOrDefault<string[]>() ?? [];
            if (files.Contains("") || files.Count(file => file == "-") > 1)
            {
                result.AddError("--events names files; standard input (-) can be read once.");
            }
        });
        return events;
    }

    /// <summary>One line about a second on standard error.</summary>
    internal static ProgressMeter Progress(ProcessContext process, string verb) => new(
        TimeProvider.System,
        progress => process.Error.WriteLine(FormattableString.Invariant(
            $"{verb}: {progress.Phase}, {progress.Events} events, {progress.EventsPerSecond:0}/s{(progress.TotalBytes > 0 ? FormattableString.Invariant($", {100.0 * progress.Bytes / progress.TotalBytes:0} %") : "")}{(progress.Left is { TotalSeconds: >= 1 } left ? FormattableString.Invariant($", {left:hh\\:mm\\:ss} left") : "")}")));

    private static async Task<int> RunAsync(
        ProcessContext process, SentinelOptions options, string[] events, string output, string? truthFile, string[] modelFiles, string[] inputFiles, CancellationToken cancellation)
    {
        var key = TagKeys.OrEvaluation(options, process.Error);
        var modelFile = modelFiles.FirstOrDefault();
        var (engine, model) = Engines.Create(options, key, modelFile);
        var truth = truthFile is null ? null : Truth.Load(truthFile);
        using var dataset = EventDataset.Open(events, key);
        var opening = AuditOpenings.Of("backtest", options, key, model, modelFile ?? options.Model);
        var inputs = await ReadInputsAsync(process, inputFiles, opening.Contents, key);
        RecordedEngines recorded = new(options, key, inputs is null ? [] : options.Model.Length == 0 ? modelFiles : [.. modelFiles, options.Model]);
        // What is missing is said before anything is written.
        foreach (var judgement in inputs?.Judgements ?? [])
        {
            _ = recorded.Of(judgement);
        }

        using BacktestFolder folder = new(output, opening.Contents);
        var result = BacktestRunner.Run(dataset, engine, options.Worker.Guard, model, truth, folder, Progress(process, "backtest"), cancellation, inputs, recorded.Of);
        folder.Complete(result);
        foreach (var line in result.Rejects.First)
        {
            await process.Error.WriteLineAsync($"backtest: not an event: {line}");
        }

        if (result.Rejects.Total > result.Rejects.First.Count)
        {
            await process.Error.WriteLineAsync(FormattableString.Invariant($"backtest: {result.Rejects.Total} lines were no events; summary.json counts them by reason."));
        }

        await process.Output.WriteLineAsync(FormattableString.Invariant(
            $"{result.Events} events of {result.Credentials} credentials: {result.Episodes.Count} episodes, {result.Professions.Sum(each => each.Measures.Suspend)} suspensions, {result.Episodes.Sum(each => each.Prevented)} beneficiaries whose reading would have been prevented. See {Path.Combine(output, BacktestFolder.ReportFile)}"));
        return result.Reproduction is { } reproduction ? await SayAsync(process, reproduction) : ExitCode.Done;
    }

    private static async Task<RecordedInputs?> ReadInputsAsync(ProcessContext process, string[] files, IReadOnlyList<AuditContent> opening, TagKey key)
    {
        if (files.Length == 0)
        {
            return null;
        }

        RecordedInputs inputs = new();
        foreach (var (_, value) in files.SelectMany(AuditFile.Read))
        {
            inputs.Take(value);
        }

        foreach (var difference in inputs.Differences(opening, RecordedEngines.IsInput, id => key.StandingOf(id) != KeyStanding.Unknown))
        {
            await process.Error.WriteLineAsync($"backtest: not as it was live: {difference}.");
        }

        return inputs;
    }

    private static async Task<int> SayAsync(ProcessContext process, Reproduction reproduction)
    {
        await process.Output.WriteLineAsync(FormattableString.Invariant(
            $"Against the audit: {reproduction.Same} decisions are the recorded ones, {reproduction.Different.Count} differ, {reproduction.OnlyRecorded.Count} recorded ones were not taken here, {reproduction.OnlyHere.Count} were taken here alone. Controls: {reproduction.SameControls} as recorded, {reproduction.OtherControls.Count} otherwise. The guard: {reproduction.UnknownQuestions.Count} verdicts missing, {reproduction.UnusedVerdicts.Count} not asked for."));
        foreach (var (_, here) in reproduction.Different)
        {
            await process.Error.WriteLineAsync($"backtest: command {here.Id} of {here.CredentialId} differs from the recorded one.");
        }

        foreach (var command in reproduction.OnlyRecorded)
        {
            await process.Error.WriteLineAsync($"backtest: command {command.Id} of {command.CredentialId} is recorded and was not decided here.");
        }

        foreach (var command in reproduction.OnlyHere)
        {
            await process.Error.WriteLineAsync($"backtest: command {command.Id} of {command.CredentialId} is not recorded.");
        }

        foreach (var (credential, command) in reproduction.UnknownQuestions)
        {
            await process.Error.WriteLineAsync($"backtest: no verdict of the guard on suspension {command} of {credential} is recorded: it was allowed.");
        }

        foreach (var verdict in reproduction.UnusedVerdicts)
        {
            await process.Error.WriteLineAsync($"backtest: the guard's recorded verdict on {verdict.CommandId} of {verdict.CredentialId} was not asked for here.");
        }

        foreach (var (control, here) in reproduction.OtherControls)
        {
            await process.Error.WriteLineAsync($"backtest: control {control.ControlId} of {control.CredentialId} was {control.Detail} and is {here ?? "never reached"} here.");
        }

        return reproduction.IsWhole ? ExitCode.Done : ExitCode.Failed;
    }
}
