using AccessSentinel.Contracts.Audit;
using AccessSentinel.Engine;
using AccessSentinel.Learning.Training;
using AccessSentinel.Processing.Models;
using AccessSentinel.Processing.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AccessSentinel.Host.Composition;

/// <summary>
/// Exchanges the models of a running worker when their files are replaced. A file that cannot be used changes nothing: the model before
/// stays, the refusal is counted and logged once.
/// </summary>
/// <param name="slot">Where the engines in use are.</param>
/// <param name="champion">The file of the model that decides; null: there is none.</param>
/// <param name="challenger">The file of the model that is watched; null: there is none.</param>
/// <param name="every">How often it looks.</param>
/// <param name="audit">Takes what is refused of the champion; what is taken each partition audits where it begins.</param>
/// <param name="metrics">Counts.</param>
/// <param name="time">The clock of <paramref name="every"/>.</param>
/// <param name="log">Says what was taken and refused.</param>
internal sealed partial class ModelExchange(
    EngineSlot slot,
    WatchedModelFile? champion,
    WatchedModelFile? challenger,
    TimeSpan every,
    Func<ModelAudit, CancellationToken, Task> audit,
    ModelMetrics metrics,
    TimeProvider time,
    ILogger<ModelExchange> log)
    : BackgroundService
{
    private const string Champion = "champion";
    private const string Challenger = "challenger";

    // What a file holds that cannot be used, nobody can say.
    private const string Unknown = "unknown";

    /// <summary>Looks once at both files.</summary>
    public async Task LookAsync(CancellationToken cancellation)
    {
        var current = slot.Current;
        var options = current.Engine.Options;
        var engine = Load(champion, Champion, out var refusal) is { } model ? model.ToEngine(options) : null;
        var beside = Load(challenger, Challenger, out _) is { } other ? other.ToEngine(options) : null;
        if (refusal is not null)
        {
            await audit(new ModelAudit { Model = Unknown, Applied = false, Hash = champion!.Hash, Detail = refusal.Message }, cancellation);
        }

        if (engine is null && beside is null)
        {
            return;
        }

        slot.Replace(new JudgingEngines(engine ?? current.Engine, beside ?? current.Challenger, engine is null ? current.FileHash : champion!.Hash));
        Say(Champion, champion, current.Engine, engine);
        Say(Challenger, challenger, current.Challenger, beside);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        foreach (var name in new[] { Champion, Challenger })
        {
            metrics.BeginRefusals(name, Enum.GetValues<ModelRefusal>().Select(SnakeCaseOf));
        }

        using PeriodicTimer timer = new(every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await LookAsync(stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            Stopped(log);
        }
    }

    private TrainedModel? Load(WatchedModelFile? file, string name, out ModelFileException? refusal)
    {
        refusal = null;
        try
        {
            return file?.Changed();
        }
        catch (ModelFileException exception)
        {
            metrics.CountRefused(name, SnakeCaseOf(exception.Refusal));
            Refused(log, name, exception.Message);
            refusal = exception;
            return null;
        }
    }

    private void Say(string name, WatchedModelFile? file, DetectionEngine? before, DetectionEngine? after)
    {
        if (file is not null && after is not null)
        {
            metrics.CountReload(name);
            Exchanged(log, name, file.Path, before?.Model?.Identity.Version ?? JudgingEngines.BuiltIn, after.Model!.Identity.Version);
        }
    }

    private static string SnakeCaseOf(ModelRefusal refusal) => refusal switch
    {
        ModelRefusal.Unreadable => "unreadable",
        ModelRefusal.Format => "format",
        ModelRefusal.Catalogue => "catalogue",
        _ => "damaged",
    };

    [LoggerMessage(1, LogLevel.Information, "The {Slot} model is now that of {Path}: {Before} gives way to {After} from each partition's next batch on")]
    private static partial void Exchanged(ILogger log, string slot, string path, string before, string after);

    [LoggerMessage(2, LogLevel.Warning, "The {Slot} model stays as it is; its file changed and is refused: {Reason}")]
    private static partial void Refused(ILogger log, string slot, string reason);

    [LoggerMessage(3, LogLevel.Debug, "Model files are no longer watched")]
    private static partial void Stopped(ILogger log);
}
