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
internal sealed partial class ModelExchange(
    EngineSlot slot, WatchedModelFile? champion, WatchedModelFile? challenger, TimeSpan every, ModelMetrics metrics, TimeProvider time, ILogger<ModelExchange> log)
    : BackgroundService
{
    private const string Champion = "champion";
    private const string Challenger = "challenger";

    /// <summary>Looks once at both files.</summary>
    public void Look()
    {
        var current = slot.Current;
        var options = current.Engine.Options;
        var engine = Load(champion, Champion) is { } model ? model.ToEngine(options) : null;
        var beside = Load(challenger, Challenger) is { } other ? other.ToEngine(options) : null;
        if (engine is null && beside is null)
        {
            return;
        }

        slot.Replace(new JudgingEngines(engine ?? current.Engine, beside ?? current.Challenger));
        Say(Champion, champion, current.Engine, engine);
        Say(Challenger, challenger, current.Challenger, beside);
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using PeriodicTimer timer = new(every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                Look();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            Stopped(log);
        }
    }

    private TrainedModel? Load(WatchedModelFile? file, string name)
    {
        try
        {
            return file?.Changed();
        }
        catch (ModelFileException exception)
        {
            metrics.CountRefused(name, SnakeCaseOf(exception.Refusal));
            Refused(log, name, exception.Message);
            return null;
        }
    }

    private void Say(string name, WatchedModelFile? file, DetectionEngine? before, DetectionEngine? after)
    {
        if (file is not null && after is not null)
        {
            metrics.CountReload(name);
            Exchanged(log, name, file.Path, before?.Model?.Identity.Version ?? Engines.BuiltIn, after.Model!.Identity.Version);
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
