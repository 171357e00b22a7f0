using AccessSentinel.TestKit.Processes;

namespace AccessSentinel.IntegrationTests.Support;

/// <summary>Models that are trained in seconds.</summary>
internal static class SmallModels
{
    /// <summary>Trains one on simulated events; another seed, another model.</summary>
    public static async Task<string> TrainAsync(TemporaryFolder folder, string seed)
    {
        var events = folder.Combine($"{seed}.jsonl");
        var model = folder.Combine($"{seed}.json");
        await RunAsync("simulate", "--credentials", "8", "--days", "4", "--seed", seed, "--out", events);
        await RunAsync("train", "--events", events, "--out", model);
        return model;
    }

    private static async Task RunAsync(params string[] arguments)
    {
        var ended = await SentinelProgram.RunAsync(arguments);
        ended.ExitCode.ShouldBe(0, ended.Text);
    }
}
