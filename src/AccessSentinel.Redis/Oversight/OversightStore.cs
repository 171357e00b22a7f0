using System.Globalization;
using System.Text.Json;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Redis.Connection;
using StackExchange.Redis;

namespace AccessSentinel.Redis.Oversight;

/// <summary>
/// What operators and workers share: <c>as:allowances</c> (a hash: scope and subject to the time of issue and JSON), <c>as:answer:{id}</c>
/// (a text for a day) and <c>as:listed</c> (a sorted set: credential by the Unix milliseconds until which it is shown).
/// </summary>
internal sealed class OversightStore(RedisConnection connection)
{
    // Ticks of any year with four digits: texts of one length compare as the numbers do.
    private const int TicksDigits = 19;
    private static readonly RedisKey Allowances = "as:allowances";
    private static readonly RedisKey Listed = "as:listed";
    private static readonly TimeSpan AnswersKept = TimeSpan.FromDays(1);
    private static readonly TimeSpan ListedBeyondEnd = TimeSpan.FromDays(7);

    /// <summary>Keeps ARGV[3] under field ARGV[1] unless what is there was issued at ARGV[2] or later: then returns that, else nothing.</summary>
    private static readonly RedisScript Put = new("""
        local known = redis.call('HGET', KEYS[1], ARGV[1])
        if known and string.sub(known, 1, 19) >= ARGV[2] then return known end
        redis.call('HSET', KEYS[1], ARGV[1], ARGV[2] .. ARGV[3])
        return ''
        """);

    public async Task<IReadOnlyList<ScopeAllowance>> AllowancesAsync(CancellationToken cancellation)
    {
        HashEntry[] entries = await connection.RunAsync(
            "reading allowances", () => connection.Database.HashGetAllAsync(Allowances, CommandFlags.DemandMaster), cancellation).ConfigureAwait(false);
        return entries.Length == 0 ? [] : [.. entries.Select(entry => Read(entry.Value.ToString()))];
    }

    public async Task<ControlRepeat> PutAllowanceAsync(ScopeAllowance allowance, CancellationToken cancellation)
    {
        RedisValue[] arguments =
        [
            $"{allowance.Scope}:{allowance.Subject}",
            allowance.IssuedAt.ToString("D19", CultureInfo.InvariantCulture),
            JsonSerializer.Serialize(allowance),
        ];
        string known = "";
        await connection.RunAsync(
            "keeping an allowance",
            1,
            (_, issue) => Put.SendAsync(connection.Database, [Allowances], arguments, issue),
            (_, reply) => known = reply.ToString() ?? "",
            cancellation).ConfigureAwait(false);
        return known.Length == 0 ? ControlRepeat.New : allowance.RepeatOf(Read(known));
    }

    public Task AnswerAsync(string controlId, string answer, CancellationToken cancellation) => connection.RunAsync(
        "answering a control", () => connection.Database.StringSetAsync(AnswerKey(controlId), answer, AnswersKept, When.NotExists), cancellation);

    public async Task<string?> FindAnswerAsync(string controlId, CancellationToken cancellation)
    {
        RedisValue answer = await connection.RunAsync(
            "reading the answer to a control", () => connection.Database.StringGetAsync(AnswerKey(controlId), CommandFlags.DemandMaster), cancellation).ConfigureAwait(false);
        return answer.IsNull ? null : answer.ToString();
    }

    /// <summary>Lists credentials before their records are saved: one too many does no harm, one too few would not be seen.</summary>
    public async Task ListAsync(IReadOnlyList<SaveRequest> requests, CancellationToken cancellation)
    {
        SortedSetEntry[] entries =
        [
            .. requests.Where(static request => request.Record.ListedUntil > 0)
                .Select(static request => new SortedSetEntry(request.CredentialId, UnixMilliseconds(request.Record.ListedUntil))),
        ];
        if (entries.Length == 0)
        {
            return;
        }

        await connection.RunAsync("listing credentials under measures", () => connection.Database.SortedSetAddAsync(Listed, entries), cancellation).ConfigureAwait(false);
        double past = UnixMilliseconds((TimeProvider.System.GetUtcNow() - ListedBeyondEnd).UtcTicks);
        await connection.RunAsync(
            "forgetting ended measures",
            () => connection.Database.SortedSetRemoveRangeByScoreAsync(Listed, double.NegativeInfinity, past, Exclude.Stop),
            cancellation).ConfigureAwait(false);
    }

    public async Task<IReadOnlyList<string>> ListedAsync(long from, int skip, int most, CancellationToken cancellation)
    {
        RedisValue[] found = await connection.RunAsync(
            "reading who is under a measure",
            () => connection.Database.SortedSetRangeByScoreAsync(Listed, UnixMilliseconds(from), double.PositiveInfinity, Exclude.None, Order.Ascending, skip, most, CommandFlags.DemandMaster),
            cancellation).ConfigureAwait(false);
        return [.. found.Select(value => value.ToString())];
    }

    private static RedisKey AnswerKey(string controlId) => $"as:answer:{controlId}";

    private static double UnixMilliseconds(long ticks) => Math.Max(0, (ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond);

    private static ScopeAllowance Read(string text)
    {
        try
        {
            return JsonSerializer.Deserialize<ScopeAllowance>(text.AsSpan(Math.Min(TicksDigits, text.Length))) ?? throw Damaged();
        }
        catch (JsonException)
        {
            throw Damaged();
        }
    }

    private static InvalidDataException Damaged() =>
        new("Redis key as:allowances does not hold what we write: another program or a hand changed it. Delete the field, and allow anew.");
}
