using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AccessSentinel.Kafka.Topics;
using Microsoft.Extensions.Options;

namespace AccessSentinel.Kafka.Options;

/// <summary>How Kafka is reached and read. Section <c>Kafka</c> of the configuration.</summary>
public sealed class KafkaOptions
{
    /// <summary>Brokers to start from: <c>host:port</c>, separated by commas.</summary>
    [Required(AllowEmptyStrings = false)]
    [Description("Brokers to start from: host:port, separated by commas.")]
    public string BootstrapServers { get; set; } = "localhost:9092";

    /// <summary>The consumer group that all workers share.</summary>
    [Required(AllowEmptyStrings = false)]
    [StringLength(249)]
    [Description("The consumer group that all workers share; the checkpoints belong to it.")]
    public string GroupId { get; set; } = "access-sentinel";

    /// <summary>Name of this client in the brokers' logs and quotas.</summary>
    [Required(AllowEmptyStrings = false)]
    [StringLength(249)]
    [Description("Name of this client in the logs and quotas of the brokers.")]
    public string ClientId { get; set; } = "access-sentinel";

    /// <summary>Stable name of this member (static membership: a restart within the session does not rebalance); null for none.</summary>
    [StringLength(249, MinimumLength = 1)]
    [Description("Stable name of this worker, so that a restart within the session does not rebalance; none = a new member each time.")]
    public string? GroupInstanceId { get; set; }

    /// <summary>After how many milliseconds of silence the group gives a member's partitions to others: 1,000 to 1,800,000.</summary>
    [Range(1_000, 1_800_000)]
    [Description("Milliseconds of silence after which the group gives a worker's partitions to others.")]
    public int SessionTimeoutMs { get; set; } = 45_000;

    /// <summary>How long at most one round of the batch loop may take before the group takes the partitions away: 10,000 to 86,400,000.</summary>
    [Range(10_000, 86_400_000)]
    [Description("Milliseconds that one round of the batch loop may take before the group takes the partitions away.")]
    public int MaxPollIntervalMs { get; set; } = 300_000;

    /// <summary>How often stored offsets are committed in the background, in milliseconds: 10 to 60,000.</summary>
    [Range(10, 60_000)]
    [Description("Milliseconds between commits of stored offsets.")]
    public int AutoCommitIntervalMs { get; set; } = 1_000;

    /// <summary>Messages prefetched of all partitions together, in KiB: 1,024 to 2,097,151. Bounds the memory of a backlog.</summary>
    [Range(1_024, 2_097_151)]
    [Description("KiB of messages prefetched of all partitions together; bounds the memory of a backlog.")]
    public int QueuedMaxKilobytes { get; set; } = 65_536;

    /// <summary>A broker answers a fetch once it has this many bytes, or after <see cref="FetchWaitMaxMs"/>: 1 to 100,000,000.</summary>
    [Range(1, 100_000_000)]
    [Description("Bytes that a broker gathers before it answers a fetch, unless Kafka:FetchWaitMaxMs passes first.")]
    public int FetchMinBytes { get; set; } = 1;

    /// <summary>Longest wait of a fetch in milliseconds: 0 to 10,000.</summary>
    [Range(0, 10_000)]
    [Description("Milliseconds that a fetch waits at most.")]
    public int FetchWaitMaxMs { get; set; } = 100;

    /// <summary>
    /// Most bytes of one partition in one fetch: 65,536 to 100,000,000; default 1 MiB. Compressed, that is some ten thousand events: with much more the
    /// client hands out one partition's for so long that the others run out of work.
    /// </summary>
    [Range(65_536, 100_000_000)]
    [Description("Most bytes of one partition in one fetch.")]
    public int MaxPartitionFetchBytes { get; set; } = 1024 * 1024;

    /// <summary>How long a request (metadata, watermarks, offsets, commit) may take in milliseconds, each of its retries anew: 1,000 to 300,000.</summary>
    [Range(1_000, 300_000)]
    [Description("Milliseconds that a request (metadata, offsets, commit) may take, each of its retries anew.")]
    public int RequestTimeoutMs { get; set; } = 10_000;

    /// <summary>How long a message may wait for its acknowledgement, all retries included, in milliseconds: 1,000 to 900,000.</summary>
    [Range(1_000, 900_000)]
    [Description("Milliseconds that a published message may wait for its acknowledgement, all retries included.")]
    public int DeliveryTimeoutMs { get; set; } = 30_000;

    /// <summary>How long the producer waits for more messages to send together, in milliseconds: 0 to 1,000.</summary>
    [Range(0, 1_000)]
    [Description("Milliseconds that the producer waits for more messages to send together.")]
    public int LingerMs { get; set; } = 5;

    /// <summary>Compression of what is published: <c>none</c>, <c>lz4</c>, <c>gzip</c>, <c>snappy</c> or <c>zstd</c>.</summary>
    [RegularExpression("^(none|lz4|gzip|snappy|zstd)$", ErrorMessage = "{0} must be none, lz4, gzip, snappy or zstd")]
    [Description("Compression of what is published.")]
    public string Compression { get; set; } = "none";

    /// <summary>
    /// How a key becomes a partition: <c>consistent_random</c> (CRC-32; librdkafka's default) or <c>murmur2_random</c> (what Java
    /// clients do). Must be the same for all who write to one topic.
    /// </summary>
    [RegularExpression("^(consistent_random|murmur2_random)$", ErrorMessage = "{0} must be consistent_random or murmur2_random")]
    [Description("How a key becomes a partition; the same for all who write to a topic (Java clients: murmur2_random).")]
    public string Partitioner { get; set; } = "consistent_random";

    /// <summary>Whether aborted transactions of the portal are skipped (<c>read_committed</c>) or read (<c>read_uncommitted</c>).</summary>
    [RegularExpression("^(read_committed|read_uncommitted)$", ErrorMessage = "{0} must be read_committed or read_uncommitted")]
    [Description("Whether events of aborted transactions of the portal are skipped (read_committed) or read.")]
    public string IsolationLevel { get; set; } = "read_committed";

    /// <summary><c>plaintext</c>, <c>ssl</c>, <c>sasl_plaintext</c> or <c>sasl_ssl</c>.</summary>
    [RegularExpression("^(plaintext|ssl|sasl_plaintext|sasl_ssl)$", ErrorMessage = "{0} must be plaintext, ssl, sasl_plaintext or sasl_ssl")]
    [Description("How the brokers are spoken to: with TLS (ssl) or without, with SASL or without.")]
    public string SecurityProtocol { get; set; } = "plaintext";

    /// <summary>With SASL: <c>PLAIN</c>, <c>SCRAM-SHA-256</c>, <c>SCRAM-SHA-512</c> or <c>GSSAPI</c>.</summary>
    [RegularExpression("^(PLAIN|SCRAM-SHA-256|SCRAM-SHA-512|GSSAPI)$", ErrorMessage = "{0} must be PLAIN, SCRAM-SHA-256, SCRAM-SHA-512 or GSSAPI")]
    [Description("SASL mechanism; with a SASL protocol only.")]
    public string? SaslMechanism { get; set; }

    /// <summary>SASL user name.</summary>
    [Description("SASL user name.")]
    public string? SaslUsername { get; set; }

    /// <summary>SASL password. From the environment or a file, never from appsettings.json.</summary>
    [Description("SASL password; from the environment or a file, never from appsettings.json.")]
    public string? SaslPassword { get; set; }

    /// <summary>PEM file of the certificate authorities to trust; null for the system's.</summary>
    [Description("PEM file of the certificate authorities to trust; none = the system's.")]
    public string? SslCaFile { get; set; }

    /// <summary>PEM file of the client's certificate.</summary>
    [Description("PEM file of the client's certificate.")]
    public string? SslCertificateFile { get; set; }

    /// <summary>PEM file of the client's private key.</summary>
    [Description("PEM file of the client's private key.")]
    public string? SslKeyFile { get; set; }

    /// <summary>Names of the topics.</summary>
    [ValidateObjectMembers]
    public TopicNames Topics { get; set; } = new();

    /// <summary>
    /// Further librdkafka properties by their own names, set last. What correctness rests on (<c>enable.auto.offset.store</c>, <c>acks</c>,
    /// <c>enable.idempotence</c>, <c>partition.assignment.strategy</c>) is refused.
    /// </summary>
    public IDictionary<string, string> Properties { get; set; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The same for a group beside the worker's own.</summary>
    /// <param name="suffix">What its group is called after that of the worker.</param>
    public KafkaOptions OfGroup(string suffix)
    {
        var copy = (KafkaOptions)MemberwiseClone();
        copy.GroupId = $"{GroupId}-{suffix}";
        copy.GroupInstanceId = GroupInstanceId is { } instance ? $"{instance}-{suffix}" : null;
        return copy;
    }
}
