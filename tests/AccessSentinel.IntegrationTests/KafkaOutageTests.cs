using System.Net;
using AccessSentinel.IntegrationTests.Support;
using AccessSentinel.TestKit;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.IntegrationTests;

/// <summary>Kafka dies under an idle worker: it says so while it still counts as the owner of its partitions, and goes on as their owner.</summary>
public sealed class KafkaOutageTests
{
    private const string Away = "No broker of Kafka can be reached.";

    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    [Test]
    public async Task WithoutKafkaItIsNotReadyWhetherItsPartitionsAreLostYetOrNot()
    {
        using var deployment = await Deployment.CreateAsync(BrokerKind.Mock);
        using var kafka = await KafkaBroker.StartAsync();
        await kafka.CreateTopicAsync(deployment.Events, Deployment.Partitions);
        using var worker = deployment.StartWorker(
            "decide", ("KAFKA__BOOTSTRAPSERVERS", kafka.BootstrapServers), ("KAFKA__SESSIONTIMEOUTMS", "300000"));
        await worker.ReadyAsync();
        kafka.Kill();
        await Eventually.HoldsAsync(
            async () => await worker.GetAsync("/health/ready") is (HttpStatusCode.ServiceUnavailable, var why) && why.Contains(Away, StringComparison.Ordinal),
            "it says that Kafka is away",
            Patience);
        worker.Log.ShouldNotContain("was lost");
        (await worker.GetAsync("/health/live")).Status.ShouldBe(HttpStatusCode.OK);
        await kafka.RestartAsync();
        await worker.ReadyAsync();
        worker.Log.ShouldNotContain("was lost");
        await worker.DrainsAsync();
    }
}
