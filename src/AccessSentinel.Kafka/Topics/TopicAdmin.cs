using System.Globalization;
using AccessSentinel.Kafka.Faults;
using AccessSentinel.Kafka.Options;
using AccessSentinel.Processing.Ports;
using Confluent.Kafka;
using Confluent.Kafka.Admin;

namespace AccessSentinel.Kafka.Topics;

/// <summary>A topic as the brokers describe it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Partitions">Number of partitions.</param>
/// <param name="Replicas">Least number of replicas of a partition.</param>
/// <param name="InSyncReplicas">Least number of replicas that are in sync.</param>
public sealed record TopicDescription(string Name, int Partitions, int Replicas, int InSyncReplicas);

/// <summary>A topic of the flow.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Retention">How long its messages are needed.</param>
/// <param name="Found">As the brokers describe it; null: it is missing.</param>
public sealed record FlowTopic(string Name, TimeSpan Retention, TopicDescription? Found);

/// <summary>Lists and creates topics. Thread-safe.</summary>
public sealed class TopicAdmin : IDisposable
{
    private readonly IAdminClient _client;
    private readonly TimeSpan _timeout;

    /// <summary>Connects lazily.</summary>
    /// <param name="options">Where and how to connect.</param>
    /// <exception cref="ArgumentException">A property of the options is unknown to librdkafka or may not be set.</exception>
    public TopicAdmin(KafkaOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        _timeout = TimeSpan.FromMilliseconds(options.RequestTimeoutMs);
        // Errors reach the caller as the exception of the request that failed; without handlers librdkafka would write to standard error.
        _client = ClientCreation.Create(
            () => new AdminClientBuilder(ClientConfigurations.Admin(options)).SetLogHandler((_, _) => { }).SetErrorHandler((_, _) => { }).Build());
    }

    /// <summary>Number of brokers that the cluster lists now.</summary>
    /// <exception cref="TransportException">No broker answered in time.</exception>
    public int BrokerCount() => Ask(() => _client.GetMetadata(_timeout).Brokers.Count);

    /// <summary>All topics, without Kafka's internal ones.</summary>
    /// <exception cref="TransportException">No broker answered in time.</exception>
    public IReadOnlyList<TopicDescription> List() => Ask(() => _client.GetMetadata(_timeout).Topics
        .Where(topic => !topic.Topic.StartsWith("__", StringComparison.Ordinal) && topic.Error.Code == ErrorCode.NoError)
        .Select(Describe)
        .OrderBy(topic => topic.Name, StringComparer.Ordinal)
        .ToArray());

    /// <summary>The topics of the flow in its order, whether they are there or not.</summary>
    /// <exception cref="TransportException">No broker answered in time.</exception>
    public IReadOnlyList<FlowTopic> Flow(TopicNames names)
    {
        var existing = List().ToDictionary(topic => topic.Name, StringComparer.Ordinal);
        return [.. names.WithRetention().Select(topic => new FlowTopic(topic.Name, topic.Retention, existing.GetValueOrDefault(topic.Name)))];
    }

    /// <summary>One topic, or null when there is none.</summary>
    /// <param name="topic">Its name.</param>
    /// <exception cref="TransportException">No broker answered in time, or it refused.</exception>
    public TopicDescription? Find(string topic)
    {
        // All topics are listed: asking for one by name would create it on brokers that create topics by themselves.
        return List().FirstOrDefault(found => found.Name == topic);
    }

    /// <summary>A topic's properties by Kafka's names, defaults included.</summary>
    /// <param name="topic">Its name.</param>
    /// <exception cref="TransportException">The brokers refused, or did not answer in time.</exception>
    public async Task<IReadOnlyDictionary<string, string>> SettingsAsync(string topic)
    {
        try
        {
            var results = await _client.DescribeConfigsAsync(
                [new ConfigResource { Type = ResourceType.Topic, Name = topic }], new DescribeConfigsOptions { RequestTimeout = _timeout }).ConfigureAwait(false);
            return results[0].Entries.Where(entry => entry.Value.Value is not null).ToDictionary(entry => entry.Key, entry => entry.Value.Value, StringComparer.Ordinal);
        }
        catch (KafkaException exception)
        {
            throw new TransportException($"Kafka: the settings of topic {topic} were not told: {exception.Error.Reason}", exception);
        }
    }

    /// <summary>Whether the brokers understand questions about access control lists, whether they have any or not; the in-memory broker does not.</summary>
    /// <exception cref="TransportException">No broker answered in time.</exception>
    public async Task<bool> KnowsAccessControlAsync()
    {
        AclBindingFilter any = new()
        {
            PatternFilter = new ResourcePatternFilter { Type = ResourceType.Any, ResourcePatternType = ResourcePatternType.Any },
            EntryFilter = new AccessControlEntryFilter { Operation = AclOperation.Any, PermissionType = AclPermissionType.Any },
        };
        try
        {
            await _client.DescribeAclsAsync(any, new DescribeAclsOptions { RequestTimeout = _timeout }).ConfigureAwait(false);
            return true;
        }
        catch (KafkaException exception) when (exception.Error.Code is ErrorCode.Local_UnsupportedFeature)
        {
            return false;
        }
        catch (KafkaException exception) when (exception.Error.IsBrokerError || exception is DescribeAclsException)
        {
            // There are none (SECURITY_DISABLED), or not for us to read: either way it is understood.
            return true;
        }
        catch (KafkaException exception)
        {
            throw new TransportException($"Kafka: whether rights are checked was not told: {exception.Error.Reason}", exception);
        }
    }

    /// <summary>Creates a topic unless it exists. What exists is left as it is.</summary>
    /// <param name="topic">Its name.</param>
    /// <param name="partitions">Number of partitions, at least 1.</param>
    /// <param name="retention">How long messages are kept; null for the brokers' default.</param>
    /// <param name="config">Further topic properties by Kafka's names.</param>
    /// <param name="replicas">Replicas of a partition; -1 for the brokers' default.</param>
    /// <returns>Whether it was created.</returns>
    /// <exception cref="TransportException">The brokers refused, or did not answer in time.</exception>
    public async Task<bool> CreateAsync(
        string topic, int partitions, TimeSpan? retention = null, IReadOnlyDictionary<string, string>? config = null, short replicas = -1)
    {
        ArgumentException.ThrowIfNullOrEmpty(topic);
        ArgumentOutOfRangeException.ThrowIfLessThan(partitions, 1);
        var properties = new Dictionary<string, string>(config ?? new Dictionary<string, string>(), StringComparer.Ordinal);
        if (retention is { } kept)
        {
            properties["retention.ms"] = ((long)kept.TotalMilliseconds).ToString(CultureInfo.InvariantCulture);
        }

        var specification = new TopicSpecification
        {
            Name = topic,
            NumPartitions = partitions,
            ReplicationFactor = replicas,
            Configs = properties,
        };
        try
        {
            await _client.CreateTopicsAsync([specification], new CreateTopicsOptions { RequestTimeout = _timeout, OperationTimeout = _timeout })
                .ConfigureAwait(false);
            return true;
        }
        catch (CreateTopicsException exception) when (exception.Results[0].Error.Code == ErrorCode.TopicAlreadyExists)
        {
            return false;
        }
        catch (CreateTopicsException exception)
        {
            throw new TransportException($"Kafka: topic {topic} was not created: {exception.Results[0].Error.Reason}", exception);
        }
        catch (KafkaException exception)
        {
            throw new TransportException($"Kafka: topic {topic} was not created: {exception.Error.Reason}", exception);
        }
    }

    /// <summary>Disconnects.</summary>
    public void Dispose() => _client.Dispose();

    private static TopicDescription Describe(TopicMetadata topic) => new(
        topic.Topic,
        topic.Partitions.Count,
        topic.Partitions.Count == 0 ? 0 : topic.Partitions.Min(partition => partition.Replicas.Length),
        topic.Partitions.Count == 0 ? 0 : topic.Partitions.Min(partition => partition.InSyncReplicas.Length));

    private static T Ask<T>(Func<T> request)
    {
        try
        {
            return request();
        }
        catch (KafkaException exception)
        {
            throw new TransportException($"Kafka did not answer: {exception.Error.Reason}", exception);
        }
    }
}
