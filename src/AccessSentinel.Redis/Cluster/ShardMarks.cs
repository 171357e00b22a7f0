using System.Globalization;

namespace AccessSentinel.Redis.Cluster;

/// <summary>
/// Which keys carry a partition's checkpoint so that every master of the cluster holds one of them. A mark is a decimal number; it is the
/// hash tag of its key, so that its slot, and with the slot the key, lies with one master and moves with it.
/// </summary>
/// <remarks>
/// Numbers, because <c>WAIT</c> names no key and the client sends each command by the keys in it: its time-out in milliseconds, given as
/// if it were a key, goes the way of the mark of the same number.
/// </remarks>
internal static class ShardMarks
{
    /// <summary>The least mark, and the least time that is waited for a replica, in ms.</summary>
    public const int Least = 1_000;

    // Marks up to here are preferred: 2,000 of them reach every master that serves one slot in three hundred or more.
    private const int Preferred = 3_000;

    /// <summary>The greatest mark (exclusive), for masters that serve hardly anything.</summary>
    private const int Beyond = 10_000;

    private static readonly int[] Slots = [.. Enumerable.Range(0, Beyond).Select(static mark => HashSlot.Of(mark.ToString(CultureInfo.InvariantCulture)))];

    /// <summary>One mark for each master: of those in use where it holds one, else another. Ascending.</summary>
    /// <param name="map">The masters.</param>
    /// <param name="inUse">Marks in use.</param>
    public static int[] Choose(ClusterMap map, IReadOnlyList<int> inUse)
    {
        SortedSet<int> marks = [];
        foreach (ClusterMaster master in map.Masters)
        {
            int mark = inUse.FirstOrDefault(mark => IsMark(mark) && master.Slots[Slots[mark]], -1);
            if (mark < 0)
            {
                mark = New(master);
            }

            if (mark >= 0)
            {
                marks.Add(mark);
            }
        }

        return [.. marks];
    }

    /// <summary>Whether it can be one.</summary>
    public static bool IsMark(int mark) => mark is >= Least and < Beyond;

    /// <summary>
    /// Its last slot that has a mark: tools that move slots away begin with the first ones, and a mark should stay. −1: none, which only a
    /// master of a handful of slots has.
    /// </summary>
    private static int New(ClusterMaster master)
    {
        int best = -1;
        for (int mark = Least; mark < Beyond && (mark < Preferred || best < 0); mark++)
        {
            if (master.Slots[Slots[mark]] && (best < 0 || Slots[mark] > Slots[best]))
            {
                best = mark;
            }
        }

        return best;
    }
}
