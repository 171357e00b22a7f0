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
            found.Add(Diagnosis.Well("kafka", string.Create(CultureInfo.InvariantCulture, $"{brokers} {(brokers == 1 ? "broker" : "brokers")}, {topics.Count} topics to be seen")));
        }
        catch (TransportException exception)
        {
            return [Diagnosis.Failure("kafka", $"{options.BootstrapServers}: {exception.Message}", "start the brokers, or correct SENTINEL__KAFKA__BOOTSTRAPSERVERS and Kafka:SecurityProtocol")];
        }

        var told = true;
        foreach (var (name, retention) in options.Topics.WithRetention())
        {
            if (!topics.TryGetValue(name, out var topic))
            {
                found.Add(Diagnosis.Failure("topic", $"{name} is missing, or this user may not see it", "access-sentinel topics --create, or an ACL that allows DESCRIBE"));
                continue;
            }

            found.Add(Diagnosis.Well("topic", string.Create(CultureInfo.InvariantCulture, $"{name}: {topic.Partitions} partitions")));
            found.AddRange(Replicas(topic));
            if (told)
            {
                // Who is not told the settings of one topic waits in vain for those of the others.
                told = await RetentionAsync(admin, name, retention, found);
            }
        }

        if (topics.TryGetValue(options.Topics.Events, out var events))
        {
            found.AddRange(Partitions(events));
        }

        // Each waits a second for a refusal: together.
        string[] read = [options.Topics.Events, options.Topics.Commands, options.Topics.CommandResults, options.Topics.Controls];
        found.AddRange(await Task.WhenAll(read.Where(topics.ContainsKey).Select(topic => Task.Run(() => Reading(topic)))));
        found.AddRange(await WritingAsync([.. Written.Where(topics.ContainsKey)]));
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

    private async Task<bool> RetentionAsync(TopicAdmin admin, string name, TimeSpan wanted, List<Diagnosis> found)
    {
        IReadOnlyDictionary<string, string> settings;
        try
        {
            settings = await admin.SettingsAsync(name);
        }
        catch (TransportException exception)
        {
            found.Add(Diagnosis.Warning("topic", exception.Message, "allow DESCRIBE_CONFIGS on all topics, or look at their retention yourself"));
            return false;
        }

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

        return true;
    }

    /// <summary>What the worker writes; results are the portal's, controls the operators'.</summary>
    private string[] Written => [options.Topics.Commands, options.Topics.Findings, options.Topics.Audit, options.Topics.DeadLetter];

    private async Task<IReadOnlyList<Diagnosis>> WritingAsync(IReadOnlyList<string> written)
    {
        try
        {
            var access = await TopicAccess.TryWriteAsync(options, written);
            return
            [
                .. written.Zip(access, static (topic, access) => access switch
                {
                    WriteAccess.Allowed => Diagnosis.Well("access", $"{topic} may be written"),
                    WriteAccess.Unchecked => Diagnosis.Well("access", $"{topic} may be written: the brokers know no access control lists"),
                    _ => Diagnosis.Failure("access", $"{topic} may not be written by this user", $"an ACL that allows WRITE (and DESCRIBE) on topic {topic}"),
                }),
            ];
        }
        catch (TransportException exception)
        {
            return [Diagnosis.Warning("access", exception.Message, "look for the topic's leader, or try again")];
        }
    }

    private Diagnosis Reading(string topic)
    {
        try
        {
            return TopicAccess.TryRead(options, topic)
                ? Diagnosis.Well("access", $"{topic} may be read as group {options.GroupId}")
                : Diagnosis.Failure(
                    "access",
                    $"{topic} may not be read as group {options.GroupId} by this user",
                    $"an ACL that allows READ (and DESCRIBE) on topic {topic} and READ on group {options.GroupId}");
        }
        catch (TransportException exception)
        {
            return Diagnosis.Failure("access", exception.Message, "look for the group's coordinator and the topic's leader, or try again");
        }
    }
}
