using System.Globalization;
using AccessSentinel.Kafka.Options;
using AccessSentinel.Kafka.Topics;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Host.Doctor;

/// <summary>Whether the brokers answer, and every topic is there, wide enough, kept long enough and open to the worker.</summary>
internal sealed class KafkaChecks(KafkaOptions options, int? expectedPartitions)
{
    /// <summary>The longest window: a topic of events that is kept for less cannot rebuild what is judged.</summary>
    private static readonly TimeSpan LongestWindow = TimeSpan.FromHours(24);

    public async Task<IReadOnlyList<Diagnosis>> RunAsync()
    {
        using TopicAdmin admin = new(options);
        List<Diagnosis> found = [];
        Dictionary<string, TopicDescription> topics;
        try
        {
            var brokers = admin.BrokerCount();
            topics = admin.List().ToDictionary(topic => topic.Name, StringComparer.Ordinal);
            found.Add(Diagnosis.Well("kafka", string.Create(CultureInfo.InvariantCulture, $"{brokers} brokers, {topics.Count} topics to be seen")));
        }
        catch (TransportException exception)
        {
            return [Diagnosis.Failure("kafka", $"{options.BootstrapServers}: {exception.Message}", "start the brokers, or correct SENTINEL__KAFKA__BOOTSTRAPSERVERS and Kafka:SecurityProtocol")];
        }

        foreach (var (name, retention) in options.Topics.WithRetention())
        {
            if (!topics.TryGetValue(name, out var topic))
            {
                found.Add(Diagnosis.Failure("topic", $"{name} is missing, or this user may not see it", "access-sentinel topics --create, or an ACL that allows DESCRIBE"));
                continue;
            }

            found.Add(Diagnosis.Well("topic", string.Create(CultureInfo.InvariantCulture, $"{name}: {topic.Partitions} partitions")));
            found.AddRange(Replicas(topic));
            found.AddRange(await RetentionAsync(admin, name, retention));
        }

        if (topics.TryGetValue(options.Topics.Events, out var events))
        {
            found.AddRange(Partitions(events));
        }

        found.AddRange(topics.Keys.Intersect([options.Topics.Events, options.Topics.Commands, options.Topics.CommandResults, options.Topics.Controls]).Order(StringComparer.Ordinal).Select(Reading));
        return found;
    }

    private static IEnumerable<Diagnosis> Replicas(TopicDescription topic)
    {
        if (topic.InSyncReplicas < topic.Replicas)
        {
            yield return Diagnosis.Warning(
                "topic", string.Create(CultureInfo.InvariantCulture, $"{topic.Name}: only {topic.InSyncReplicas} of {topic.Replicas} replicas are in sync"), "look for the broker that is away or lags");
        }
    }

    private IEnumerable<Diagnosis> Partitions(TopicDescription events)
    {
        if (expectedPartitions is { } expected && events.Partitions != expected)
        {
            yield return Diagnosis.Failure(
                "topic",
                string.Create(CultureInfo.InvariantCulture, $"{events.Name} has {events.Partitions} partitions where {expected} are expected"),
                "partitions that were added move credentials to others: expect a day in which both halves of a credential's events are judged out of order, and do not add more while an episode is open");
        }
    }

    private async Task<IReadOnlyList<Diagnosis>> RetentionAsync(TopicAdmin admin, string name, TimeSpan wanted)
    {
        IReadOnlyDictionary<string, string> settings;
        try
        {
            settings = await admin.SettingsAsync(name);
        }
        catch (TransportException exception)
        {
            return [Diagnosis.Warning("topic", exception.Message, "allow DESCRIBE_CONFIGS on the topic, or look at its retention yourself")];
        }

        List<Diagnosis> found = [];
        if (settings.GetValueOrDefault("cleanup.policy", "delete").Contains("compact", StringComparison.Ordinal))
        {
            found.Add(Diagnosis.Failure("topic", $"{name} is compacted: all but the last message of a credential are lost", $"set cleanup.policy=delete on {name}"));
        }

        if (long.TryParse(settings.GetValueOrDefault("retention.ms", ""), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var milliseconds) && milliseconds >= 0)
        {
            var kept = TimeSpan.FromMilliseconds(milliseconds);
            var sentence = string.Create(CultureInfo.InvariantCulture, $"{name} is kept for {kept.TotalDays:0.#} days; {wanted.TotalDays:0} are wanted");
            var mend = string.Create(CultureInfo.InvariantCulture, $"set retention.ms={wanted.TotalMilliseconds:0} on {name}");
            if (name == options.Topics.Events && kept < LongestWindow)
            {
                found.Add(Diagnosis.Failure("topic", $"{sentence}: that is less than the longest window", mend));
            }
            else if (kept < wanted)
            {
                found.Add(Diagnosis.Warning("topic", sentence, mend));
            }
        }

        return found;
    }

    private Diagnosis Reading(string topic)
    {
        try
        {
            TopicAccess.TryRead(options, topic);
            return Diagnosis.Well("access", $"{topic} may be read as group {options.GroupId}");
        }
        catch (TransportException exception)
        {
            return Diagnosis.Failure("access", exception.Message, $"an ACL that allows READ on topic {topic} and on group {options.GroupId}");
        }
    }
}
