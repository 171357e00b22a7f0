using AccessSentinel.Kafka.Options;
using AccessSentinel.Kafka.Topics;
using AccessSentinel.Processing.Ports;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.Kafka.Tests.Topics;

/// <summary>The mock has no admin requests but metadata: creating is tested on the real broker only.</summary>
public sealed class TopicAdminTests
{
    [Test]
    public async Task Creates_what_is_absent_and_leaves_what_exists()
    {
        using var admin = new TopicAdmin((await SharedServers.KafkaAsync()).Options);
        string topic = SharedServers.UniqueName("created");
        admin.Find(topic).ShouldBeNull();
        (await admin.CreateAsync(topic, 5, TimeSpan.FromDays(35))).ShouldBeTrue();
        (await admin.CreateAsync(topic, 9)).ShouldBeFalse();
        await AccessSentinel.TestKit.Eventually.HoldsAsync(() => admin.Find(topic) is not null, "the topic is visible");
        admin.Find(topic).ShouldBe(new TopicDescription(topic, 5, 1, 1));
        admin.List().ShouldAllBe(found => !found.Name.StartsWith("__"));
    }

    [Test]
    public async Task Says_why_a_topic_was_not_created()
    {
        using var admin = new TopicAdmin((await SharedServers.KafkaAsync()).Options);
        TransportException fault = await Should.ThrowAsync<TransportException>(() => admin.CreateAsync("no spaces please", 1));
        fault.Message.ShouldStartWith("Kafka: topic no spaces please was not created:");
        (await Should.ThrowAsync<TransportException>(
            () => admin.CreateAsync(SharedServers.UniqueName("bad"), 1, config: new Dictionary<string, string> { ["no.such.property"] = "1" })))
            .Message.ShouldContain("no.such.property");
    }

    [Test]
    public void Describes_the_topics_of_the_mock()
    {
        using var mock = new MockKafka(3);
        mock.CreateTopic("six", 6);
        using var admin = new TopicAdmin(mock.Options);
        admin.BrokerCount().ShouldBe(3);
        admin.List().ShouldContain(topic => topic.Name == "six" && topic.Partitions == 6);
        Should.Throw<TransportException>(() => mock.CreateTopic("six", 6)).Message.ShouldContain("six");
    }

    [Test]
    public void Says_that_nobody_answers()
    {
        using var mock = new MockKafka();
        KafkaOptions options = mock.Options;
        options.RequestTimeoutMs = 1_000;
        mock.Broker.SetDown();
        using var admin = new TopicAdmin(options);
        Should.Throw<TransportException>(() => admin.BrokerCount()).Message.ShouldStartWith("Kafka did not answer");
    }
}
