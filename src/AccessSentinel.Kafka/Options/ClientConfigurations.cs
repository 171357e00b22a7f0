using System.Globalization;
using Confluent.Kafka;

namespace AccessSentinel.Kafka.Options;

/// <summary>Turns <see cref="KafkaOptions"/> into the properties of librdkafka's clients.</summary>
internal static class ClientConfigurations
{
    /// <summary>Properties whose change would break an invariant, not only performance.</summary>
    private static readonly HashSet<string> Fixed = new(StringComparer.Ordinal)
    {
        "acks", "request.required.acks", "allow.auto.create.topics", "auto.offset.reset", "bootstrap.servers", "enable.auto.offset.store",
        "enable.idempotence", "enable.partition.eof", "group.id", "max.in.flight", "max.in.flight.requests.per.connection",
        "metadata.broker.list", "partition.assignment.strategy", "transactional.id",
    };

    /// <summary>A member of the group.</summary>
    /// <param name="options">How Kafka is reached.</param>
    /// <param name="topic">Whether each message says its topic.</param>
    /// <param name="headers">Whether it brings its headers.</param>
    internal static ConsumerConfig Consumer(KafkaOptions options, bool topic = true, bool headers = false)
    {
        var config = new ConsumerConfig(Common(options))
        {
            GroupId = options.GroupId,
            GroupInstanceId = options.GroupInstanceId,
            PartitionAssignmentStrategy = PartitionAssignmentStrategy.CooperativeSticky,
            SessionTimeoutMs = options.SessionTimeoutMs,
            // A third of the session, as Kafka advises, so that two lost heartbeats do not cost the partitions.
            HeartbeatIntervalMs = Math.Min(3_000, options.SessionTimeoutMs / 3),
            MaxPollIntervalMs = Math.Max(options.MaxPollIntervalMs, options.SessionTimeoutMs),
            EnableAutoCommit = true,
            AutoCommitIntervalMs = options.AutoCommitIntervalMs,
        };
        return Reading(config, options, topic, headers);
    }

    /// <summary>A reader of given partitions, in no group; the group id is a formality that librdkafka asks for.</summary>
    internal static ConsumerConfig Reader(KafkaOptions options)
    {
        var config = new ConsumerConfig(Common(options)) { GroupId = options.GroupId + ".reader", EnableAutoCommit = false };
        return Reading(config, options, topic: true, headers: true);
    }

    /// <summary>The idempotent producer.</summary>
    internal static ProducerConfig Producer(KafkaOptions options)
    {
        var config = new ProducerConfig(Common(options))
        {
            EnableIdempotence = true,
            Acks = Acks.All,
            LingerMs = options.LingerMs,
            MessageTimeoutMs = options.DeliveryTimeoutMs,
            // Key, timestamp and the like of a report are known to the caller: only the status is needed.
            DeliveryReportFields = "status",
        };
        config.Set("partitioner", options.Partitioner);
        config.Set("compression.type", options.Compression);
        return WithProperties(config, options);
    }

    /// <summary>
    /// A producer whose messages every broker refuses, after it looked whether they may be written: no such number of acknowledgements can be asked for.
    /// </summary>
    internal static ProducerConfig Probe(KafkaOptions options)
    {
        var config = new ProducerConfig(Common(options)) { EnableIdempotence = false, LingerMs = 0, MessageTimeoutMs = options.RequestTimeoutMs };
        var probe = WithProperties(config, options);
        probe.Set("request.required.acks", "2");
        return probe;
    }

    /// <summary>Metadata and topics.</summary>
    internal static AdminClientConfig Admin(KafkaOptions options) => WithProperties(new AdminClientConfig(Common(options)), options);

    private static ConsumerConfig Reading(ConsumerConfig config, KafkaOptions options, bool topic, bool headers)
    {
        config.EnableAutoOffsetStore = false;
        config.AutoOffsetReset = AutoOffsetReset.Earliest;
        config.AllowAutoCreateTopics = false;
        config.EnablePartitionEof = false;
        config.QueuedMaxMessagesKbytes = options.QueuedMaxKilobytes;
        config.FetchMinBytes = options.FetchMinBytes;
        config.FetchWaitMaxMs = options.FetchWaitMaxMs;
        config.MaxPartitionFetchBytes = options.MaxPartitionFetchBytes;
        // Nobody reads headers of access events, and where one topic is read each message would bring a text of its own with its name.
        config.ConsumeResultFields = string.Join(',', ((string?[])["timestamp", topic ? "topic" : null, headers ? "headers" : null]).OfType<string>());
        config.Set("isolation.level", options.IsolationLevel);
        return WithProperties(config, options);
    }

    private static Dictionary<string, string> Common(KafkaOptions options)
    {
        var common = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["bootstrap.servers"] = options.BootstrapServers,
            ["client.id"] = options.ClientId,
            ["security.protocol"] = options.SecurityProtocol,
            ["socket.timeout.ms"] = Math.Max(options.RequestTimeoutMs, 10_000).ToString(CultureInfo.InvariantCulture),
            ["socket.nagle.disable"] = "true",
            ["reconnect.backoff.ms"] = "50",
            ["reconnect.backoff.max.ms"] = "2000",
        };
        Add(common, "sasl.mechanism", options.SaslMechanism);
        Add(common, "sasl.username", options.SaslUsername);
        Add(common, "sasl.password", options.SaslPassword);
        Add(common, "ssl.ca.location", options.SslCaFile);
        Add(common, "ssl.certificate.location", options.SslCertificateFile);
        Add(common, "ssl.key.location", options.SslKeyFile);
        return common;
    }

    private static void Add(Dictionary<string, string> properties, string name, string? value)
    {
        if (!string.IsNullOrEmpty(value))
        {
            properties[name] = value;
        }
    }

    private static T WithProperties<T>(T config, KafkaOptions options)
        where T : ClientConfig
    {
        foreach ((string name, string value) in options.Properties)
        {
            if (Fixed.Contains(name))
            {
                throw new ArgumentException($"Kafka:Properties:{name} cannot be set: correctness rests on its value.", nameof(options));
            }

            config.Set(name, value);
        }

        return config;
    }
}
