using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.State;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Redis.Campaigns;
using AccessSentinel.Redis.Checkpoints;
using AccessSentinel.Redis.Connection;
using AccessSentinel.Redis.Health;
using AccessSentinel.Redis.Oversight;
using AccessSentinel.Redis.Records;

namespace AccessSentinel.Redis;

/// <summary>
/// The state store on Redis. Records are returned as they are stored: whether one is of another generation is for the caller to compare
/// (saving over it works as if it were absent). Within one call a credential should appear once. Besides what the port names, stored
/// data that is not ours throws <see cref="InvalidDataException"/>, naming the key.
/// </summary>
public sealed class RedisStateStore : IStateStore, IOversightStore
{
    private readonly RedisConnection _connection;
    private readonly bool _ownsConnection;
    private readonly RecordStore _records;
    private readonly CheckpointStore _checkpoints;
    private readonly GenerationStore _generation;
    private readonly OversightStore _oversight;

    private RedisStateStore(RedisConnection connection, bool ownsConnection)
    {
        _connection = connection;
        _ownsConnection = ownsConnection;
        _records = new RecordStore(connection);
        _checkpoints = new CheckpointStore(connection);
        _generation = new GenerationStore(connection);
        Campaigns = new RedisCampaignCounters(connection);
        _oversight = new OversightStore(connection);
    }

    /// <summary>Builds it on a connection that others use, too, and that its owner disposes.</summary>
    public RedisStateStore(RedisConnection connection)
        : this(connection, ownsConnection: false)
    {
    }

    /// <summary>Opens a connection of its own. Redis need not be there yet.</summary>
    /// <exception cref="ArgumentException">The options are wrong; the message says what, naming the keys.</exception>
    public static async Task<RedisStateStore> ConnectAsync(RedisOptions options, CancellationToken cancellation) =>
        new(await RedisConnection.OpenAsync(options, time: null, cancellation).ConfigureAwait(false), ownsConnection: true);

    /// <summary>The shared counters of campaigns, on the same connection.</summary>
    public ICampaignCounters Campaigns { get; }

    /// <inheritdoc/>
    public Task<ulong> GenerationAsync(CancellationToken cancellation) => _generation.ReadAsync(cancellation);

    /// <inheritdoc/>
    public Task LoadAsync(IReadOnlyList<string> credentialIds, StoredRecord?[] into, CancellationToken cancellation) =>
        _records.LoadAsync(credentialIds, into, cancellation);

    /// <inheritdoc/>
    public async Task SaveAsync(IReadOnlyList<SaveRequest> requests, bool[] saved, CancellationToken cancellation)
    {
        await _oversight.ListAsync(requests, cancellation).ConfigureAwait(false);
        await _records.SaveAsync(requests, saved, cancellation).ConfigureAwait(false);
    }

    /// <inheritdoc/>
    public Task ClearOutboxAsync(IReadOnlyList<(string CredentialId, long Version)> records, CancellationToken cancellation) =>
        _records.ClearOutboxAsync(records, cancellation);

    /// <inheritdoc/>
    public async Task<Checkpoint?> ReadCheckpointAsync(string group, TopicPartition partition, CancellationToken cancellation)
    {
        Checkpoint? found = await _checkpoints.ReadAsync(group, partition, cancellation).ConfigureAwait(false);
        if (found is null)
        {
            _generation.Lost();
        }

        return found;
    }

    /// <inheritdoc/>
    public Task SaveCheckpointAsync(string group, TopicPartition partition, Checkpoint checkpoint, CancellationToken cancellation) =>
        _checkpoints.SaveAsync(group, partition, checkpoint, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<ScopeAllowance>> AllowancesAsync(CancellationToken cancellation) => _oversight.AllowancesAsync(cancellation);

    /// <inheritdoc/>
    public Task<ControlRepeat> PutAllowanceAsync(ScopeAllowance allowance, CancellationToken cancellation) => _oversight.PutAllowanceAsync(allowance, cancellation);

    /// <inheritdoc/>
    public Task AnswerAsync(string controlId, string answer, CancellationToken cancellation) => _oversight.AnswerAsync(controlId, answer, cancellation);

    /// <inheritdoc/>
    public Task<string?> FindAnswerAsync(string controlId, CancellationToken cancellation) => _oversight.FindAnswerAsync(controlId, cancellation);

    /// <inheritdoc/>
    public Task<IReadOnlyList<string>> ListedAsync(long from, int skip, int most, CancellationToken cancellation) =>
        _oversight.ListedAsync(from, skip, most, cancellation);

    /// <summary>One round trip without retries, for readiness probes.</summary>
    /// <returns>How long it took.</returns>
    /// <exception cref="TransportException">No answer within <see cref="RedisOptions.OperationTimeout"/>, or an error.</exception>
    public Task<TimeSpan> PingAsync(CancellationToken cancellation) => HealthCheck.PingAsync(_connection, cancellation);

    /// <summary>Asks every node how it is, for <c>doctor</c>. Never throws for a fault of Redis: that is what it reports.</summary>
    public Task<RedisHealth> HealthAsync(CancellationToken cancellation) => HealthCheck.RunAsync(_connection, cancellation);

    /// <summary>Tries to write what the worker writes, for <c>doctor</c>: each family of keys, on a key of its own that is gone afterwards.</summary>
    public Task<IReadOnlyList<WriteAttempt>> TryWritingAsync(CancellationToken cancellation) => WriteProbe.RunAsync(_connection, cancellation);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _ownsConnection ? _connection.DisposeAsync() : ValueTask.CompletedTask;
}
