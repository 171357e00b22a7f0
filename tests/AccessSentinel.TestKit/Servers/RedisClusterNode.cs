using System.Globalization;

namespace AccessSentinel.TestKit.Servers;

/// <summary>A node as <c>CLUSTER NODES</c> shows it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Port">Its port on loopback.</param>
/// <param name="IsMaster">Whether it is a master.</param>
/// <param name="HasFailed">Whether it counts, or is suspected, as failed.</param>
/// <param name="MasterId">Of a replica: its master; else empty.</param>
/// <param name="Slots">Ranges of slots that it serves, both ends included, ascending.</param>
public sealed record RedisClusterNode(string Id, int Port, bool IsMaster, bool HasFailed, string MasterId, IReadOnlyList<(int First, int Last)> Slots)
{
    /// <summary>How many slots a cluster has.</summary>
    public const int AllSlots = 16_384;

    /// <summary>How many slots it serves.</summary>
    public int Count => Slots.Sum(range => range.Last - range.First + 1);

    /// <summary>Whether it serves a slot.</summary>
    public bool Serves(int slot) => Slots.Any(range => slot >= range.First && slot <= range.Last);

    internal static IReadOnlyList<RedisClusterNode> ReadAll(string text) =>
        [.. text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => Read(line.Split(' ')))];

    // <id> <ip:port@cport> <flags> <master> <ping> <pong> <epoch> <link> <slot>…: https://redis.io/docs/latest/commands/cluster-nodes/
    private static RedisClusterNode Read(string[] words)
    {
        string address = words[1].Split('@')[0];
        string[] flags = words[2].Split(',');
        return new RedisClusterNode(
            words[0],
            Number(address[(address.LastIndexOf(':') + 1)..]),
            flags.Contains("master"),
            flags.Any(flag => flag.StartsWith("fail", StringComparison.Ordinal)),
            words[3] == "-" ? "" : words[3],
            [.. words.Skip(8).Where(word => !word.StartsWith('[')).Select(Range).OrderBy(range => range.First)]);
    }

    private static (int First, int Last) Range(string word)
    {
        string[] ends = word.Split('-');
        return (Number(ends[0]), Number(ends[^1]));
    }

    private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
}
