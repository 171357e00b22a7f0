using System.CommandLine;
using System.Diagnostics;
using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Host.Composition;
using AccessSentinel.Host.Demo;
using AccessSentinel.Host.Options;
using Microsoft.Extensions.Logging;

namespace AccessSentinel.Host.Commands;

/// <summary>The worker on embedded parts, a morning of simulated professionals, and a breach.</summary>
internal static class DemoCommand
{
    private const string Examples = """
        Examples:
          access-sentinel demo
          access-sentinel demo --seed 7 --speed 3600
          access-sentinel demo --set Mode=shadow     watches only: the breach goes on, and the exit code is 1

        Exit codes: 0 the breach was stopped and nobody was suspended wrongly; 1 otherwise, or a part did not start;
        2 arguments or configuration are wrong.
        """ + ConfigurationArguments.Note;

    public static Command Create(ProcessContext process)
    {
        var seed = Arguments.Seed("Decides who works when, and start, pace and victim of the breach.");
        var speed = Arguments.Number("--speed", 1_000, 60, 100_000, "Simulated seconds of the morning in a real one.");
        var credentials = Arguments.Integer("--credentials", 300, 20, 2_000, "Professionals.");
        var days = Arguments.Integer("--days", 8, 2, 28, "Days to learn from before the morning.");
        ConfigurationArguments configuration = new();
        Command verb = new("demo", "Stops a breach before your eyes: the real worker on an in-process broker, with simulated professionals.") { seed, speed, credentials, days };
        configuration.AddTo(verb);
        ExamplesAction.AddTo(verb, Examples);
        verb.SetAction((parsed, cancellation) =>
        {
            var options = configuration.Load(parsed, process, needsRedis: false);
            return PlayAsync(
                process,
                options,
                TagKeys.OrEvaluation(options, process.Error),
                new DemoOptions(parsed.GetValue(seed), parsed.GetValue(credentials), parsed.GetValue(days), parsed.GetValue(speed)),
                cancellation);
        });
        return verb;
    }

    private static async Task<int> PlayAsync(ProcessContext process, SentinelOptions options, TagKey key, DemoOptions demo, CancellationToken cancellation)
    {
        var clock = Stopwatch.StartNew();

        var engine = Engines.Create(options, key).Engine;

        // The view is the output; only what is wrong may come between, unless somebody asks for more.
        var level = options.Settings.IsGiven(Catalogue.LogLevel) ? options.LogLevel : LogLevel.Error;
        using var logs = LoggerFactory.Create(builder => Logging.Configure(builder, level, toError: true));
        await using var stage = await DemoStage.BuildAsync(demo.Partitions, logs, cancellation);
        await process.Output.WriteLineAsync(FormattableString.Invariant(
            $"AccessSentinel demo: {demo.Credentials} professionals, seed {demo.Seed}, {options.Mode} mode; broker in this process, records in {stage.StoreName}"));
        DemoRun run = new(demo, stage, stage.ReadCommands());
        DemoSummary? summary = null;
        await new DemoView(process.Output, process.Interactive).ShowAsync(
            stage.Events.Stream,
            () => run.Stage,
            async () => summary = await run.PlayAsync(() => stage.StartWorker(engine, key), cancellation));
        summary!.Write(process.Output, clock.Elapsed);
        return summary.Good ? ExitCode.Done : ExitCode.Failed;
    }
}
