using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace AccessSentinel.Redis;

/// <summary>How Redis is reached and used: configuration section <c>Redis</c>. Checked by <see cref="RedisOptionsValidation"/>.</summary>
public sealed record RedisOptions
{
    /// <summary>
    /// Where Redis is: <c>host:port</c>, or a StackExchange.Redis connection string
    /// (<c>host1:6379,host2:6379,ssl=true,password=…,defaultDatabase=0</c>). Required. A host without a port means 6379.
    /// </summary>
    [Description("Where Redis is: host:port, or a connection string of StackExchange.Redis. Needed by run and inspect.")]
    public string Connection { get; init; } = "";

    /// <summary>File holding the password, so that it appears neither in the environment nor on a command line; empty = none. Not together with <c>password=</c>.</summary>
    [Description("File of the password, so that it stands in no environment and on no command line; not together with password=.")]
    public string PasswordFile { get; init; } = "";

    /// <summary>PEM file of the authorities that sign the servers' certificates, instead of those of the system; empty = those. Needs <c>ssl=true</c>.</summary>
    [Description("PEM file of the authorities that sign the servers' certificates, instead of the system's; with ssl=true in Redis:Connection.")]
    public string SslCaFile { get; init; } = "";

    /// <summary>PEM file of the worker's certificate, for servers that ask for one (<c>tls-auth-clients</c>); empty = none. With <see cref="SslKeyFile"/>.</summary>
    [Description("PEM file of the worker's certificate, for servers that ask for one (tls-auth-clients); with Redis:SslKeyFile.")]
    public string SslCertificateFile { get; init; } = "";

    /// <summary>PEM file of that certificate's private key, not encrypted.</summary>
    [Description("PEM file of that certificate's private key, readable for the worker alone.")]
    public string SslKeyFile { get; init; } = "";

    /// <summary>How long establishing a connection may take. 100 ms to 1 min, default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    [Description("How long establishing a connection may take.")]
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one attempt at a chunk of commands may take before it counts as failed. 100 ms to 1 min, default 5 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    [Description("How long one attempt at a chunk of commands may take before it counts as failed.")]
    public TimeSpan OperationTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// For how long faults that time may cure (connection lost, server loading, failover) are retried, with exponentially growing
    /// jittered pauses; no attempt begins later. 0 (no retries) to 10 min, default 30 s.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:10:00")]
    [Description("For how long faults that time may cure are retried within one operation; 0s = not at all. The worker goes on retrying beyond it.")]
    public TimeSpan RetryFor { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Time to live of a credential's record in days, refreshed at every save: the memory of known beneficiaries.
    /// 400 to 3650, default 448 (sixteen 28-day pages).
    /// </summary>
    [Range(400, 3650)]
    [Description("Days after its last save at which Redis drops a credential's record.")]
    public int RecordDays { get; init; } = 448;

    /// <summary>Most records in one chunk of pipelined commands. 1 to 10,000, default 500.</summary>
    [Range(1, 10_000)]
    [Description("Most records in one chunk of pipelined commands.")]
    public int ChunkRecords { get; init; } = 500;

    /// <summary>Most payload bytes in one chunk of saves; a single larger record is a chunk of its own. 64 KiB to 256 MiB, default 4 MiB.</summary>
    [Range(64 << 10, 256 << 20)]
    [Description("Most payload bytes in one chunk of saves; a larger record is a chunk of its own.")]
    public int ChunkBytes { get; init; } = 4 << 20;

    /// <summary>Most chunks on their way at once; times <see cref="ChunkRecords"/> this bounds the memory of a batch. 1 to 64, default 4.</summary>
    [Range(1, 64)]
    [Description("Most chunks on their way at once.")]
    public int ChunksInFlight { get; init; } = 4;

    /// <summary>
    /// How many replicas must have what a batch decided before it is published (<c>WAIT</c>), on each master. While fewer are there nothing is
    /// published. 0 to 5, default 0: replication is not waited for.
    /// </summary>
    [Range(0, 5)]
    [Description("Replicas that must have what a batch decided, on each master, before it is published (WAIT); while fewer do, nothing is published. 0 = not waited for.")]
    public int WaitReplicas { get; init; }
}
