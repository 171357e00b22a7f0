using System.CommandLine;
using System.Globalization;
using AccessSentinel.Host.Composition;
using AccessSentinel.Host.Options;
using AccessSentinel.Learning.Datasets;
using AccessSentinel.Learning.Training;

namespace AccessSentinel.Host.Commands;

/// <summary>Trains a model from recorded events.</summary>
internal static class TrainCommand
{
    private const int DefaultSeed = 1;

    private const string Examples = """
        Examples:
          access-sentinel train --events january.jsonl.gz --events february.jsonl.gz --out model.json
          access-sentinel list --labels > labels.jsonl && access-sentinel train --events january.jsonl.gz --labels labels.jsonl --out model.json
          access-sentinel backtest --events march.jsonl.gz --model model.json --out report/
          SENTINEL__MODEL=model.json access-sentinel run

        The same events give the same file. Events may hold attacks that nobody has labelled. Standard input cannot be used: the events are read twice.
        Exit codes: 0 done; 1 a file cannot be read or written; 2 arguments or configuration are wrong.
        """ + ConfigurationArguments.Note;

    public static Command Create(ProcessContext process)
    {
        var events = BacktestCommand.EventFiles("Recorded events as JSON lines, .gz or not; the message's timestamp in ms may stand before each (kcat -f '%T %s\\n'). Repeatable; several files are merged by time.");
        events.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string[]>()?.Contains("-") == true)
            {
                result.AddError("train reads its events twice: --events cannot be standard input.");
            }
        });
        Option<string> output = new("--out") { Description = "The model file to write.", HelpName = "MODEL", Required = true };
        Option<string> labels = new("--labels") { Description = "Verdicts of operators, as list --labels prints them: released episodes are ordinary work, confirmed ones are theft.", HelpName = "FILE" };
        ConfigurationArguments configuration = new();
        Command verb = new("train", "Trains a model from recorded events: what to expect of each profession, and what evidence is worth.") { events, output, labels };
        configuration.AddTo(verb);
        verb.Validators.Add(result =>
        {
            if (result.GetValue(output) is "" or "-")
            {
                result.AddError("--out names a file.");
            }

            if (result.GetValue(labels) is "" or "-")
            {
                result.AddError("--labels names a file.");
            }
        });
        ExamplesAction.AddTo(verb, Examples);
        verb.SetAction((parsed, cancellation) => TrainAsync(
            process, configuration.Load(parsed, process, needsRedis: false), parsed.GetRequiredValue(events), parsed.GetRequiredValue(output), parsed.GetValue(labels), cancellation));
        return verb;
    }

    private static async Task<int> TrainAsync(ProcessContext process, SentinelOptions options, string[] events, string output, string? labelFile, CancellationToken cancellation)
    {
        var key = TagKeys.OrEvaluation(options, process.Error);
        Trainer trainer = new(Engines.Configure(options, key), DefaultSeed, BacktestCommand.Progress(process, "train"))
        {
            Labels = labelFile is null ? EpisodeLabels.None : EpisodeLabels.Load(labelFile),
        };
        var trained = trainer.Train(() => EventDataset.Open(events, key), cancellation);
        var model = ModelFile.Save(trained, output);
        foreach (var warning in model.Warnings.Concat(model.Tail.Warnings))
        {
            await process.Error.WriteLineAsync($"train: {warning}");
        }

        if (model.TrainedAnomaly is { Card: var card })
        {
            await process.Output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"Anomaly model, chosen on {card.HeldBackHours} held-back credential-hours and {card.Thieves} injected thieves (area under the curve; of its first hundredth): {string.Join(", ", card.Candidates.Select(each => string.Create(CultureInfo.InvariantCulture, $"{each.Name} {each.Area:0.000}; {each.PartialArea:0.000}")))}."));
        }

        if (trained.Labels is { } used)
        {
            await process.Output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture,
                $"Labels: {used.Released} released and {used.Confirmed} confirmed episodes used, {used.Unmatched} not matched by any event. Beyond the line of a suspension lie {used.ReleasedOverLine} of the released (false positives of this line) and {used.ConfirmedOverLine} of the confirmed."));
        }

        await process.Output.WriteLineAsync(string.Create(
            CultureInfo.InvariantCulture,
            $"Model {model.Version} from {model.Window.Events} events of {model.Window.Credentials} credentials, {model.Window.First:yyyy-MM-dd} to {model.Window.Last:yyyy-MM-dd}: surprisal = {model.Tail.Scale.Intercept:0.###} + {model.Tail.Scale.Slope:0.###} x evidence ({(model.Tail.Source == ScaleSource.Fitted ? "fitted" : "built-in")}). Written to {output}"));
        return ExitCode.Done;
    }
}
