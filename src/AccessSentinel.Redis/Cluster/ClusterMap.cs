using System.Collections;
using System.Globalization;

namespace AccessSentinel.Redis.Cluster;

/// <summary>Who serves which slots, as one node sees it (<c>CLUSTER NODES</c>).</summary>
/// <param name="Masters">The masters that serve slots, failed ones too while nobody has taken over from them.</param>
internal sealed record ClusterMap(IReadOnlyList<ClusterMaster> Masters)
{
    /// <summary>Slots that nobody serves, or whose master has failed.</summary>
    public int Uncovered => HashSlot.Count - Masters.Where(static master => !master.HasFailed).Sum(static master => master.Count);

    /// <summary>Reads the text of <c>CLUSTER NODES</c>.</summary>
    /// <exception cref="InvalidDataException">It is none.</exception>
    public static ClusterMap Read(string text)
    {
        // <id> <ip:port@cport[,hostname]> <flags> <master> <ping> <pong> <epoch> <link> <slot>…, a node a line:
        // https://redis.io/docs/latest/commands/cluster-nodes/
        List<ClusterMaster> masters = [];
        Dictionary<string, int> replicas = new(StringComparer.Ordinal);
        foreach (string line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries))
        {
            string[] words = line.Split(' ');
            if (words.Length < 8)
            {
                throw new InvalidDataException($"CLUSTER NODES answered '{line}', which is no node.");
            }

            string[] flags = words[2].Split(',');
            bool failed = flags.Contains("fail") || flags.Contains("fail?");
            if (words[3] != "-")
            {
                replicas[words[3]] = replicas.GetValueOrDefault(words[3]) + (failed || words[7] != "connected" ? 0 : 1);
            }
            else if (words.Length > 8)
            {
                masters.Add(new ClusterMaster(words[0], words[1].Split('@')[0], failed, SlotsOf(words.AsSpan(8))));
            }
        }

        return new ClusterMap([.. masters.Select(master => master with { Replicas = replicas.GetValueOrDefault(master.Id) })]);
    }

    /// <summary>Single slots and ranges; what stands in brackets is on its way to or from another node, and counts where it is listed plainly.</summary>
    private static BitArray SlotsOf(ReadOnlySpan<string> words)
    {
        BitArray slots = new(HashSlot.Count);
        foreach (string word in words)
        {
            if (word.StartsWith('['))
            {
                continue;
            }

            int dash = word.IndexOf('-', StringComparison.Ordinal);
            if (!Number(dash < 0 ? word : word[..dash], out int first) || !Number(dash < 0 ? word : word[(dash + 1)..], out int last))
            {
                throw new InvalidDataException($"CLUSTER NODES names '{word}', which is no slot.");
            }

            for (int slot = first; slot <= last; slot++)
            {
                slots[slot] = true;
            }
        }

        return slots;
    }

    private static bool Number(string text, out int slot) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out slot) && slot < HashSlot.Count;
}

/// <summary>A master of a cluster.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Address">Its address, host:port.</param>
/// <param name="HasFailed">Whether it counts as failed, or is suspected to have.</param>
/// <param name="Slots">What it serves.</param>
internal sealed record ClusterMaster(string Id, string Address, bool HasFailed, BitArray Slots)
{
    /// <summary>How many replicas of it are connected.</summary>
    public int Replicas { get; init; }

    /// <summary>How many slots it serves.</summary>
    public int Count { get; } = Slots.Cast<bool>().Count(static served => served);
}
