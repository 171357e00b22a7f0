using AccessSentinel.IntegrationTests.Support;
using AccessSentinel.Learning.Training;
using AccessSentinel.TestKit;
using AccessSentinel.TestKit.Processes;

namespace AccessSentinel.IntegrationTests;

/// <summary>A model file replaced while a real worker runs: taken between two batches where it can be used, refused where not.</summary>
public sealed class ModelReloadTests
{
    [Test]
    public async Task AReplacedModelIsNamedInTheNextCommandAndABrokenOneIsRefused()
    {
        using TemporaryFolder folder = new();
        var first = await SmallModels.TrainAsync(folder, "1");
        var second = await SmallModels.TrainAsync(folder, "2");
        var path = folder.Combine("model.json");
        File.Copy(first, path);
        using var deployment = await Deployment.CreateAsync(BrokerKind.Mock);
        using var worker = deployment.StartWorker("decide", ("MODEL", path), ("MODEL__WATCHEVERY", "100ms"), ("MODEL__CHALLENGER", second));
        await worker.ReadyAsync();
        await StealAsync(deployment, "thief-1", 60);
        await deployment.ReachesAsync(60, worker);

        // Put in its place whole, as a deployment would: a file seen half written would be refused twice.
        await File.WriteAllTextAsync(folder.Combine("broken.json"), "{ \"kind\": \"access-sentinel-model\", ");
        File.Move(folder.Combine("broken.json"), path, overwrite: true);
        await Eventually.HoldsAsync(async () => await worker.SumAsync("accesssentinel_model_reload_refused_total", "reason=\"damaged\"") == 1, "the broken file is refused");
        await StealAsync(deployment, "thief-2", 60);
        await deployment.ReachesAsync(120, worker);

        File.Copy(second, folder.Combine("next.json"));
        File.Move(folder.Combine("next.json"), path, overwrite: true);
        await Eventually.HoldsAsync(async () => await worker.SumAsync("accesssentinel_model_reload_total", "slot=\"champion\"") == 1, "the good file is taken");
        await StealAsync(deployment, "thief-3", 60);
        await Deployment.FinishesAsync(180, worker);
        var metrics = await worker.MetricsAsync();
        await worker.DrainsAsync();

        var versions = CommandLog.Read(await deployment.CommandsAsync()).GroupBy(command => command.CredentialId).ToDictionary(group => group.Key, group => group.Last().Model?.Version);
        versions["thief-1"].ShouldBe(ModelFile.Load(first).Version);
        versions["thief-2"].ShouldBe(ModelFile.Load(first).Version);
        versions["thief-3"].ShouldBe(ModelFile.Load(second).Version);
        WorkerProcess.Sum(metrics, "accesssentinel_model_info", "slot=\"champion\"").ShouldBe(1);
        WorkerProcess.Sum(metrics, "accesssentinel_model_challenger_scored_total").ShouldBeGreaterThan(0);
        WorkerProcess.Sum(metrics, "accesssentinel_model_trained_until_seconds", "slot=\"champion\"")
            .ShouldBe((ModelFile.Load(second).Window.Last - DateTime.UnixEpoch).TotalSeconds, 1);
        worker.Log.ShouldContain("stays as it is; its file changed and is refused");
    }

    private static Task StealAsync(Deployment deployment, string credential, int people) =>
        deployment.PublishAsync(PortalEvents.Messages(PortalEvents.SmashAndGrab(credential, people, DateTime.UtcNow), deployment.Events));
}
