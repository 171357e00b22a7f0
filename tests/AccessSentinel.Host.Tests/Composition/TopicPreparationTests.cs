using AccessSentinel.Host.Composition;
using AccessSentinel.Kafka.Options;
using AccessSentinel.Kafka.Topics;
using AccessSentinel.TestKit;
using AccessSentinel.TestKit.Servers;
using Microsoft.Extensions.Logging.Abstractions;

namespace AccessSentinel.Host.Tests.Composition;

[TestFixture]
internal sealed class TopicPreparationTests
{
    [Test]
    public async Task WhatIsMissingIsMadeLikeTheEventsAndWhatExistsIsLeftAlone()
    {
        KafkaBroker broker = await SharedServers.KafkaAsync();
        TopicNames topics = new()
        {
            Events = SharedServers.UniqueName("events"),
            Commands = SharedServers.UniqueName("commands"),
            CommandResults = SharedServers.UniqueName("results"),
            Controls = SharedServers.UniqueName("controls"),
            Findings = SharedServers.UniqueName("findings"),
            Audit = SharedServers.UniqueName("audit"),
            DeadLetter = SharedServers.UniqueName("dead"),
        };
        KafkaOptions options = broker.Options;
        options.Topics = topics;
        await broker.CreateTopicAsync(topics.Events, 3);
        await broker.CreateTopicAsync(topics.Commands, 2);

        using TopicPreparation preparation = new(options, TimeProvider.System, NullLogger<TopicPreparation>.Instance);
        await preparation.StartAsync(CancellationToken.None);
        await preparation.ExecuteTask!.WaitAsync(TimeSpan.FromMinutes(2));

        using TopicAdmin admin = new(options);
        await Eventually.HoldsAsync(() => admin.Find(topics.DeadLetter) is not null, "the broker lists what was made last");
        Dictionary<string, int> partitions = admin.List().ToDictionary(topic => topic.Name, topic => topic.Partitions, StringComparer.Ordinal);
        partitions[topics.Commands].ShouldBe(2);
        foreach (string made in new[] { topics.CommandResults, topics.Controls, topics.Findings, topics.Audit, topics.DeadLetter })
        {
            partitions[made].ShouldBe(3, made);
        }
    }

    [Test]
    public async Task TheEventsTopicIsNeverMade()
    {
        KafkaBroker broker = await SharedServers.KafkaAsync();
        KafkaOptions options = broker.Options;
        options.Topics = new TopicNames { Events = SharedServers.UniqueName("events") };
        using TopicPreparation preparation = new(options, TimeProvider.System, NullLogger<TopicPreparation>.Instance);
        await preparation.StartAsync(CancellationToken.None);
        await preparation.ExecuteTask!.WaitAsync(TimeSpan.FromMinutes(2));
        using TopicAdmin admin = new(options);
        await Eventually.HoldsAsync(() => admin.Find(options.Topics.Audit) is not null, "the broker lists what was made");
        admin.Find(options.Topics.Events).ShouldBeNull();
    }
}
