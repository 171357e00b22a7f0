using AccessSentinel.Processing.Ports;
using AccessSentinel.Processing.Tests.Support;
using AccessSentinel.TestKit;

namespace AccessSentinel.Processing.Tests.Workers;

public sealed class LagTests
{
    [Test]
    public async Task A_broker_that_does_not_say_how_far_a_partition_reaches_holds_nothing_up()
    {
        var world = World();
        var asked = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var answer = new ManualResetEventSlim();
        await using var worker = world.Start(
            new PortHooks
            {
                AskingEnd = () =>
                {
                    asked.TrySetResult();
                    answer.Wait();
                },
            },
            0);
        try
        {
            await asked.Task.WaitAsync(TimeSpan.FromMinutes(1));
            world.Lookups(0, "c", EventJson.Start, TimeSpan.FromSeconds(1), 10, "p");
            await worker.ConsumedAsync();
            worker.Counts.Gauge("consumer_lag").ShouldBeNull("nobody has said it yet");
        }
        finally
        {
            answer.Set();
        }

        await Eventually.HoldsAsync(() => worker.Counts.Gauge("consumer_lag") == 0, "the lag is known");
        await worker.StopAsync();
    }

    [Test]
    public async Task A_lag_that_is_told_no_more_is_shown_no_more()
    {
        var world = World();
        PortHooks hooks = new();
        await using var worker = world.Start(hooks, 0);
        await Eventually.HoldsAsync(() => worker.Counts.Gauge("consumer_lag") == 0, "the lag is known");
        hooks.AskingEnd = () => throw new TransportException("no answer");
        await Eventually.HoldsAsync(() => worker.Counts.Gauge("consumer_lag") is null, "the lag is known no more");
        hooks.AskingEnd = () => { };
        await Eventually.HoldsAsync(() => worker.Counts.Gauge("consumer_lag") == 0, "the lag is known again");
        await worker.StopAsync();
    }

    private static World World()
    {
        var world = new World();
        return new World { Options = world.Options with { LagInterval = TimeSpan.FromMilliseconds(100) } };
    }
}
