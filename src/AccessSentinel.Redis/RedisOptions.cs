namespace AccessSentinel.Redis;

/// <summary>How Redis is reached and used: configuration section <c>Redis</c>. Checked by <see cref="RedisOptionsValidation"/>.</summary>
public sealed record RedisOptions
{
    /// <summary>
    /// Where Redis is: <c>host:port</c>, or a StackExchange.Redis connection string
    /// (<c>host1:6379,host2:6379,ssl=true,password=…,defaultDatabase=0</c>). Required. A host without a port means 6379.
    /// </summary>
    public string Connection { get; init; } = "";

    /// <summary>File holding the password, so that it appears neither in the environment nor on a command line; empty = none. Not together with <c>password=</c>.</summary>
    public string PasswordFile { get; init; } = "";

    /// <summary>How long establishing a connection may take. 100 ms to 1 min, default 5 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long one attempt at a chunk of commands may take before it counts as failed. 100 ms to 1 min, default 5 s.</summary>
    public TimeSpan OperationTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>
    /// For how long faults that time may cure (connection lost, server loading, failover) are retried, with exponentially growing
    /// jittered pauses; no attempt begins later. 0 (no retries) to 10 min, default 30 s.
    /// </summary>
    public TimeSpan RetryFor { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// Time to live of a credential's record in days, refreshed at every save: the memory of known beneficiaries.
    /// 400 to 3650, default 448 (sixteen 28-day pages).
    /// </summary>
    public int RecordDays { get; init; } = 448;

    /// <summary>Most records in one chunk of pipelined commands. 1 to 10,000, default 500.</summary>
    public int ChunkRecords { get; init; } = 500;

    /// <summary>Most payload bytes in one chunk of saves; a single larger record is a chunk of its own. 64 KiB to 256 MiB, default 4 MiB.</summary>
    public int ChunkBytes { get; init; } = 4 << 20;

    /// <summary>Most chunks on their way at once; times <see cref="ChunkRecords"/> this bounds the memory of a batch. 1 to 64, default 4.</summary>
    public int ChunksInFlight { get; init; } = 4;
}
