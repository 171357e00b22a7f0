using AccessSentinel.Kafka.Topics;
using AccessSentinel.Processing.Ports;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.Kafka.Tests.Topics;

/// <summary>What is tried leaves no trace; refusals by access control lists are tested with the doctor.</summary>
public sealed class TopicAccessTests
{
    [Test]
    public async Task Trying_to_write_writes_nothing()
    {
        KafkaBroker broker = await SharedServers.KafkaAsync();
        string topic = SharedServers.UniqueName("writable");
        await broker.CreateTopicAsync(topic, 2);
        (await TopicAccess.TryWriteAsync(broker.Options, [topic])).ShouldHaveSingleItem().ShouldNotBe(WriteAccess.Refused);
        (await Kcat.ConsumeAllAsync(broker.BootstrapServers, topic)).ShouldBeEmpty();
    }

    [Test]
    public async Task A_broker_without_access_control_is_sent_nothing()
    {
        using var mock = new MockKafka();
        mock.CreateTopic("writable", 1);
        try
        {
            (await TopicAccess.TryWriteAsync(mock.Options, ["writable"])).ShouldBe([WriteAccess.Unchecked]);
        }
        catch (TransportException exception)
        {
            // Newer libraries wait for an answer that never comes.
            exception.Message.ShouldContain("whether rights are checked was not told");
        }

        (await Kcat.ConsumeAllAsync(mock.BootstrapServers, "writable")).ShouldBeEmpty();
    }
}
