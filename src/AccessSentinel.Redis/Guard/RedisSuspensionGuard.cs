using AccessSentinel.Contracts.Commands;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Guarding;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Redis.Connection;
using StackExchange.Redis;

namespace AccessSentinel.Redis.Guard;

/// <summary>
/// The guard in Redis, shared by all workers. Keys, all with the hash tag <c>{guard}</c>: <c>as:g:{guard}:&lt;mode&gt;:&lt;scope&gt;</c>, a sorted set
/// of command ids by time in ms; <c>as:g:{guard}:&lt;mode&gt;:held</c>, the credentials whose suspension is held, by when it is no longer owed;
/// <c>as:g:{guard}:active:&lt;n&gt;</c>, HyperLogLogs of the credentials active in a clock hour.
/// </summary>
/// <param name="connection">Shared with others; its owner disposes of it.</param>
/// <param name="options">The limits.</param>
/// <param name="time">A clock to decide by instead of the server's, for tests; null = the server's.</param>
public sealed class RedisSuspensionGuard(RedisConnection connection, GuardOptions options, TimeProvider? time = null) : ISuspensionGuard
{
    private const string Prefix = "as:g:{guard}:";
    private const int IdsPerScript = 1000;

    private static readonly RedisKey[] ActiveKeys = [Prefix + "active", Prefix + "active:0", Prefix + "active:1", Prefix + "active:2"];

    /// <inheritdoc/>
    public Task AskAsync(IReadOnlyList<SuspensionQuestion> questions, GuardVerdict[] into, CancellationToken cancellation)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(into.Length, questions.Count);
        return connection.RunAsync(
            $"asking the guard about {questions.Count} suspensions",
            questions.Count,
            (i, issue) => SendAsync(questions[i], issue),
            (i, reply) => into[i] = Read(questions[i], reply),
            cancellation);
    }

    /// <inheritdoc/>
    public async Task<GuardStanding> NoteActiveAsync(IReadOnlyList<string> credentialIds, OperatingMode mode, CancellationToken cancellation)
    {
        var standing = default(GuardStanding);
        RedisKey[] keys = [.. ActiveKeys, HeldKey(mode)];
        await connection.RunAsync(
            $"telling the guard of {credentialIds.Count} active credentials",
            Math.Max(1, (credentialIds.Count + IdsPerScript - 1) / IdsPerScript),
            (i, issue) =>
            {
                RedisValue[] arguments = [Now(), .. credentialIds.Skip(i * IdsPerScript).Take(IdsPerScript).Select(id => (RedisValue)id)];
                return GuardScripts.NoteActive.SendAsync(connection.Database, keys, arguments, issue);
            },
            (_, reply) =>
            {
                long[] numbers = Numbers(reply, 2);
                standing = new GuardStanding(numbers[0], numbers[1]);
            },
            cancellation).ConfigureAwait(false);
        return standing;
    }

    private static RedisKey HeldKey(OperatingMode mode) => $"{Prefix}{NameOf(mode)}:held";

    private static string NameOf(OperatingMode mode) => mode == OperatingMode.Shadow ? "shadow" : "enforce";

    private static string KindOf(GuardScope scope) => scope switch
    {
        GuardScope.All => "all",
        GuardScope.Campaign or GuardScope.Campaigns => "fixed",
        _ => "raised",
    };

    private static GuardVerdict Read(SuspensionQuestion question, RedisResult reply)
    {
        long[] numbers = Numbers(reply, 5);
        bool allowed = numbers[0] == 1;
        GuardScope scope = allowed ? GuardScope.None : numbers[1] == 0 ? GuardScope.Feed : question.Limits[(int)numbers[1] - 1].Scope;
        return new GuardVerdict(
            allowed ? GuardDecision.Allowed : GuardDecision.Held, scope, (int)numbers[2], (int)numbers[3], TimeSpan.FromMilliseconds(numbers[4]));
    }

    private static long[] Numbers(RedisResult reply, int count) =>
        (long[]?)reply is { } numbers && numbers.Length == count
            ? numbers
            : throw new InvalidDataException("The guard's script in Redis answered something else than its numbers.");

    private Task<RedisResult> SendAsync(SuspensionQuestion question, Issue issue)
    {
        RedisKey[] keys = new RedisKey[5 + question.Limits.Count];
        ActiveKeys.CopyTo(keys, 0);
        keys[4] = HeldKey(question.Mode);
        RedisValue[] arguments = new RedisValue[9 + (question.Limits.Count * 2)];
        arguments[0] = Now();
        arguments[1] = (long)options.Window.TotalMilliseconds;
        arguments[2] = question.CommandId;
        arguments[3] = question.CredentialId;
        arguments[4] = (long)question.HoldFor.TotalMilliseconds;
        arguments[5] = question.Implausible ? 1 : 0;
        arguments[6] = GuardRule.FeedRetry;
        arguments[7] = options.InAll;
        arguments[8] = GuardRule.ShareOf(options);
        for (int i = 0; i < question.Limits.Count; i++)
        {
            GuardLimit limit = question.Limits[i];
            keys[5 + i] = $"{Prefix}{NameOf(question.Mode)}:{limit.Name}";
            arguments[9 + (2 * i)] = KindOf(limit.Scope);
            arguments[10 + (2 * i)] = limit.Limit;
        }

        return GuardScripts.Ask.SendAsync(connection.Database, keys, arguments, issue);
    }

    private RedisValue Now() => time?.GetUtcNow().ToUnixTimeMilliseconds() ?? 0;
}
