using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Drills;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Redis.Connection;
using AccessSentinel.Redis.Measures;
using StackExchange.Redis;

namespace AccessSentinel.Redis;

/// <summary>
/// The ledger of published measures on Redis: hash <c>as:{measures}</c> (a field for each command), hash <c>as:{measures}:portal</c> (what
/// the portal cannot carry out), the report of the last drill <c>as:{measures}:drill</c> and the lease <c>as:{measures}:lease</c>, together on one shard. A value that is none of ours is passed
/// over: it is another version's, and what is lost is a look at one measure.
/// </summary>
public sealed class RedisMeasureLedger : IMeasureLedger
{
    private static readonly RedisKey MeasuresKey = "as:{measures}";
    private static readonly RedisKey PortalKey = "as:{measures}:portal";
    private static readonly RedisKey DrillKey = "as:{measures}:drill";
    private static readonly RedisKey LeaseKey = "as:{measures}:lease";

    // Renews the holder's own lease and takes a free one, in one step.
    private static readonly RedisScript Lease = new("""
        local holder = redis.call('GET', KEYS[1])
        if holder and holder ~= ARGV[1] then return 0 end
        redis.call('SET', KEYS[1], ARGV[1], 'PX', ARGV[2])
        return 1
        """);

    // Notes ARGV[3] of command ARGV[1] where ARGV[2] is noted ('' = nothing), and returns nothing; else what is noted. A repetition whose
    // first try came through finds its own.
    private static readonly RedisScript Save = new("""
        local known = redis.call('HGET', KEYS[1], ARGV[1])
        if (known or '') == ARGV[2] then
          redis.call('HSET', KEYS[1], ARGV[1], ARGV[3])
        elseif known ~= ARGV[3] then
          return known or ''
        end
        return false
        """);

    private readonly RedisConnection _connection;
    private readonly bool _ownsConnection;

    private RedisMeasureLedger(RedisConnection connection, bool ownsConnection)
    {
        _connection = connection;
        _ownsConnection = ownsConnection;
    }

    /// <summary>Builds it on a connection that others use, too, and that its owner disposes.</summary>
    public RedisMeasureLedger(RedisConnection connection)
        : this(connection, ownsConnection: false)
    {
    }

    /// <summary>Opens a connection of its own. Redis need not be there yet.</summary>
    /// <exception cref="ArgumentException">The options are wrong; the message says what, naming the keys.</exception>
    public static async Task<RedisMeasureLedger> ConnectAsync(RedisOptions options, CancellationToken cancellation) =>
        new(await RedisConnection.OpenAsync(options, time: null, cancellation).ConfigureAwait(false), ownsConnection: true);

    /// <inheritdoc/>
    public async Task<bool[]> SaveAsync(IReadOnlyList<MeasureChange> changes, CancellationToken cancellation)
    {
        RedisValue[][] arguments =
        [
            .. changes.Select(static each => new RedisValue[]
            {
                each.Measure.CommandId, each.Read is { } read ? MeasureText.Of(read) : "", MeasureText.Of(each.Measure),
            }),
        ];
        bool[] saved = new bool[changes.Count];
        await _connection.RunAsync(
            $"noting {changes.Count} measures",
            changes.Count,
            (i, issue) => Save.SendAsync(_connection.Database, [MeasuresKey], arguments[i], issue),
            (i, known) => saved[i] = known.IsNull || IsForeign(changes[i].Measure.CommandId, known.ToString() ?? ""),
            cancellation).ConfigureAwait(false);
        return saved;
    }

    /// <inheritdoc/>
    public async Task<PublishedMeasure?> FindAsync(string commandId, CancellationToken cancellation)
    {
        RedisValue value = await _connection.RunAsync(
            "reading a measure", () => _connection.Database.HashGetAsync(MeasuresKey, commandId, CommandFlags.DemandMaster), cancellation).ConfigureAwait(false);
        return value.IsNull ? null : MeasureText.Read(commandId, value.ToString());
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PublishedMeasure>> AllAsync(CancellationToken cancellation)
    {
        HashEntry[] entries = await _connection.RunAsync(
            "reading the measures", () => _connection.Database.HashGetAllAsync(MeasuresKey, CommandFlags.DemandMaster), cancellation).ConfigureAwait(false);
        return [.. entries.Select(static each => MeasureText.Read(each.Name.ToString(), each.Value.ToString())).OfType<PublishedMeasure>()];
    }

    /// <inheritdoc/>
    public Task RemoveAsync(IReadOnlyList<string> commandIds, CancellationToken cancellation)
    {
        RedisValue[] fields = [.. commandIds.Select(static id => (RedisValue)id)];
        return fields.Length == 0 ? Task.CompletedTask : _connection.RunAsync(
            $"forgetting {fields.Length} measures", () => _connection.Database.HashDeleteAsync(MeasuresKey, fields), cancellation);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<PortalGap>> GapsAsync(CancellationToken cancellation)
    {
        HashEntry[] entries = await _connection.RunAsync(
            "reading what the portal lacks", () => _connection.Database.HashGetAllAsync(PortalKey, CommandFlags.DemandMaster), cancellation).ConfigureAwait(false);
        return [.. entries.Select(static each => MeasureText.ReadGap(each.Name.ToString(), each.Value.ToString())).OfType<PortalGap>()];
    }

    /// <inheritdoc/>
    public Task PutGapAsync(PortalGap gap, CancellationToken cancellation) => _connection.RunAsync(
        "noting what the portal lacks",
        () => _connection.Database.HashSetAsync(PortalKey, MeasureText.FieldOf(gap.Type, gap.Why), MeasureText.Of(gap)),
        cancellation);

    /// <inheritdoc/>
    public Task ClearGapsAsync(CommandType type, CancellationToken cancellation)
    {
        RedisValue[] fields = [MeasureText.FieldOf(type, CommandEffect.Unsupported), MeasureText.FieldOf(type, CommandEffect.Failed)];
        return _connection.RunAsync("noting what the portal can do", () => _connection.Database.HashDeleteAsync(PortalKey, fields), cancellation);
    }

    /// <inheritdoc/>
    public Task PutDrillAsync(DrillReport report, CancellationToken cancellation) =>
        _connection.RunAsync("keeping a drill's report", () => _connection.Database.StringSetAsync(DrillKey, report.ToBytes()), cancellation);

    /// <inheritdoc/>
    public async Task<DrillReport?> LastDrillAsync(CancellationToken cancellation)
    {
        RedisValue value = await _connection.RunAsync(
            "reading the last drill", () => _connection.Database.StringGetAsync(DrillKey, CommandFlags.DemandMaster), cancellation).ConfigureAwait(false);
        return !value.IsNull && DrillReport.TryRead((byte[])value!, out var report) ? report : null;
    }

    /// <inheritdoc/>
    public async Task<bool> LeaseAsync(string holder, TimeSpan duration, CancellationToken cancellation)
    {
        var held = false;
        await _connection.RunAsync(
            "taking the lease on the measures",
            1,
            (_, issue) => Lease.SendAsync(_connection.Database, [LeaseKey], [holder, (long)duration.TotalMilliseconds], issue),
            (_, reply) => held = (long)reply == 1,
            cancellation).ConfigureAwait(false);
        return held;
    }

    /// <summary>
    /// Whether what is noted is another version's, which this one cannot read, or not to the last word: it stays. Who read it anew and
    /// compared would never find it equal.
    /// </summary>
    private static bool IsForeign(string commandId, string known) =>
        known.Length > 0 && (MeasureText.Read(commandId, known) is not { } read || MeasureText.Of(read) != known);

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => _ownsConnection ? _connection.DisposeAsync() : ValueTask.CompletedTask;
}
