using AccessSentinel.Host.Options;
using AccessSentinel.Kafka.Consuming;
using AccessSentinel.Kafka.Options;
using AccessSentinel.Kafka.Publishing;
using Microsoft.Extensions.Logging;

namespace AccessSentinel.Host.Composition;

/// <summary>Makes the Kafka adapters; what the client refuses in its options is a configuration error like any other.</summary>
internal static class KafkaParts
{
    public static KafkaPublisher Publisher(KafkaOptions options, ILoggerFactory logs) => Configured(() => new KafkaPublisher(options, logs.CreateLogger<KafkaPublisher>()));

    public static KafkaConsumer Consumer(KafkaOptions options, ILoggerFactory logs) => Configured(() => new KafkaConsumer(options, logs.CreateLogger<KafkaConsumer>()));

    /// <summary>A member of another group, on another topic, that begins where its group has got to.</summary>
    public static KafkaConsumer Consumer(KafkaOptions options, ILoggerFactory logs, string topic, string groupSuffix) =>
        Configured(() => new KafkaConsumer(options.OfGroup(groupSuffix), logs.CreateLogger<KafkaConsumer>(), [topic]));

    /// <summary>A member of the group that follows operators' controls.</summary>
    public static KafkaConsumer ControlsConsumer(KafkaOptions options, ILoggerFactory logs) =>
        Configured(() => new KafkaConsumer(options.OfGroup("controls"), logs.CreateLogger<KafkaConsumer>(), [options.Topics.Controls], headers: true));

    public static KafkaTopicReader TopicReader(KafkaOptions options, ILoggerFactory logs) => Configured(() => new KafkaTopicReader(options, logs.CreateLogger<KafkaTopicReader>()));

    private static T Configured<T>(Func<T> make)
    {
        try
        {
            return make();
        }
        catch (Exception exception) when (exception is ArgumentException or InvalidOperationException)
        {
            throw new ConfigurationException($"Kafka: {exception.Message}");
        }
    }
}
