using System.Globalization;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Redis;
using AccessSentinel.Redis.Health;

namespace AccessSentinel.Host.Doctor;

/// <summary>Whether Redis is there, keeps what it is given, and agrees on the time.</summary>
internal static class RedisChecks
{
    private static readonly TimeSpan Noticeable = TimeSpan.FromSeconds(2);

    /// <summary>Events this far ahead of their message are judged at another time than their own.</summary>
    private static readonly TimeSpan Harmful = TimeSpan.FromMinutes(5);

    /// <summary>What the user of the worker needs; a test holds it to be enough.</summary>
    private const string Rights = "ACL SETUSER <the worker's user> ~as:* +@read +@write +@scripting +@connection +info +time +cluster|nodes";

    public static async Task<IReadOnlyList<Diagnosis>> RunAsync(RedisOptions options, TimeProvider clock, CancellationToken cancellation)
    {
        // An answer now, not after patience.
        await using var store = await RedisStateStore.ConnectAsync(options with { RetryFor = TimeSpan.Zero }, cancellation);
        var health = await store.HealthAsync(cancellation);
        if (!health.Reachable)
        {
            return [Diagnosis.Failure("redis", $"{options.Connection}: {health.Fault}", "start Redis, or correct SENTINEL__REDIS__CONNECTION; with a password, Redis:PasswordFile")];
        }

        List<Diagnosis> found =
        [
            Diagnosis.Well("redis", string.Create(
                CultureInfo.InvariantCulture,
                $"{string.Join(", ", health.Nodes.Select(node => $"{node.EndPoint} {node.Version}"))}, round trip {health.RoundTrip.TotalMilliseconds:0.0} ms")),
        ];
        foreach (var node in health.Nodes)
        {
            found.AddRange(node.Advice().Select(advice => Of(node.IsFull || node.Evicts, advice)));
        }

        if (health.Cluster is { } cluster)
        {
            found.Add(cluster.IsWhole
                ? Diagnosis.Well("redis", string.Create(CultureInfo.InvariantCulture, $"cluster of {cluster.Masters} masters, all slots are served"))
                : Diagnosis.Failure("redis", cluster.Fault, "start the nodes, or let their replicas take over: redis-cli --cluster check"));
            found.AddRange(cluster.Advice().Select(advice => Of(false, advice)));
        }

        if (health.ServerTime is { } time)
        {
            found.Add(Clock(time - clock.GetUtcNow().UtcDateTime));
        }

        if (health.Cluster is { IsWhole: false })
        {
            // A cluster that lacks slots refuses every key: that would be said once more of each family.
            return found;
        }

        found.Add(await GenerationAsync(store, cancellation));
        found.AddRange(Writing(await store.TryWritingAsync(cancellation)));
        return found;
    }

    private static Diagnosis Of(bool loses, string advice)
    {
        var end = advice.IndexOf(". ", StringComparison.Ordinal);
        var (sentence, mend) = end < 0 ? (advice, "") : (advice[..end], advice[(end + 2)..]);
        return new Diagnosis(loses ? Verdict.Failure : Verdict.Warning, "redis", sentence, mend);
    }

    private static Diagnosis Clock(TimeSpan skew)
    {
        var sentence = string.Create(CultureInfo.InvariantCulture, $"Redis is {Math.Abs(skew.TotalSeconds):0.0} s {(skew > TimeSpan.Zero ? "ahead of" : "behind")} this machine");
        const string Mend = "synchronize both with the same time servers (chronyc tracking)";
        return skew.Duration() >= Harmful ? Diagnosis.Failure("clock", sentence, Mend)
            : skew.Duration() >= Noticeable ? Diagnosis.Warning("clock", sentence, Mend)
            : Diagnosis.Well("clock", sentence);
    }

    private static async Task<Diagnosis> GenerationAsync(RedisStateStore store, CancellationToken cancellation)
    {
        try
        {
            var generation = await store.GenerationAsync(cancellation);
            return Diagnosis.Well("redis", string.Create(CultureInfo.InvariantCulture, $"generation {generation:x16}"));
        }
        catch (TransportException exception)
        {
            return Diagnosis.Failure("redis", exception.Message, Rights);
        }
    }

    private static IEnumerable<Diagnosis> Writing(IReadOnlyList<WriteAttempt> attempts)
    {
        if (attempts[0].Fault is { } common && attempts.All(attempt => attempt.Fault == common))
        {
            yield return Diagnosis.Failure("access", $"nothing may be written: {common}", Rights);
            yield break;
        }

        foreach (var attempt in attempts.Where(attempt => attempt.Fault is not null))
        {
            yield return Diagnosis.Failure("access", $"{attempt.Keys} ({attempt.Purpose}) may not be written: {attempt.Fault}", Rights);
        }

        if (attempts.All(attempt => attempt.Fault is null))
        {
            yield return Diagnosis.Well("access", $"Redis may be written: {string.Join(", ", attempts.Select(attempt => attempt.Keys))}");
        }
    }
}
