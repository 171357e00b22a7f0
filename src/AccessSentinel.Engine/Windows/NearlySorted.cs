namespace AccessSentinel.Engine.Windows;

/// <summary>
/// Sorts what was sorted at the last save and has since got a few more at its end: each of those is put where it belongs (binary
/// insertion). When they are many, or what was removed left disorder early on, everything is sorted anew.
/// </summary>
internal static class NearlySorted
{
    private const int MostInsertions = 24;

    /// <summary>Sorts distinct keys, and items by them.</summary>
    internal static void Sort(Span<uint> keys, Span<byte> items)
    {
        int sorted = Math.Min(1, keys.Length);
        while (sorted < keys.Length && keys[sorted - 1] < keys[sorted])
        {
            sorted++;
        }

        if (keys.Length - sorted > MostInsertions)
        {
            keys.Sort(items);
            return;
        }

        for (; sorted < keys.Length; sorted++)
        {
            uint key = keys[sorted];
            byte item = items[sorted];
            int place = ~keys[..sorted].BinarySearch(key);
            keys[place..sorted].CopyTo(keys[(place + 1)..]);
            items[place..sorted].CopyTo(items[(place + 1)..]);
            keys[place] = key;
            items[place] = item;
        }
    }
}
