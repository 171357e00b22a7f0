using System.Globalization;

namespace AccessSentinel.Redis.Health;

/// <summary>How a Redis Cluster is, as one of its nodes sees it.</summary>
/// <param name="Masters">How many masters serve slots, failed ones included.</param>
/// <param name="UncoveredSlots">Slots that no living master serves, of 16,384.</param>
/// <param name="Failed">Addresses of masters that have failed and were not replaced.</param>
/// <param name="WithoutReplica">Addresses of masters without a connected replica.</param>
public sealed record RedisClusterHealth(int Masters, int UncoveredSlots, IReadOnlyList<string> Failed, IReadOnlyList<string> WithoutReplica)
{
    /// <summary>Whether every slot is served.</summary>
    public bool IsWhole => UncoveredSlots == 0;

    /// <summary>What is missing; empty when it is whole.</summary>
    public string Fault => IsWhole
        ? ""
        : string.Create(CultureInfo.InvariantCulture, $"{UncoveredSlots} of 16384 slots are not served{(Failed.Count > 0 ? $": {string.Join(", ", Failed)} failed" : "")}");

    /// <summary>What an operator should change, a sentence each.</summary>
    public IEnumerable<string> Advice() => WithoutReplica.Select(static master =>
        $"{master}: has no replica; while it is away the worker stands still, and if its disk is lost its records are learnt anew. Give it a replica on another machine.");
}
