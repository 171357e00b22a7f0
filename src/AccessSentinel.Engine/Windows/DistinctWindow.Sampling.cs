namespace AccessSentinel.Engine.Windows;

/// <content>Which tags are kept when there are more than the capacity.</content>
public sealed partial class DistinctWindow
{
    /// <summary>
    /// Lowers thresholds until at most 15/16 of the capacity are kept: those of the buckets that have one already, as long as the
    /// others do not hold more than what is reserved for them; then of all.
    /// </summary>
    private void Thin()
    {
        int whole = 0;
        for (int slot = 0; slot < _buckets; slot++)
        {
            whole += _levels[slot] == 0 ? _live[slot] : 0;
        }

        bool all = IsExact || whole > _capacity / 8;
        int limit = _capacity - (_capacity / 16);
        int low = 1;
        int high = Thresholds.Length - 1;
        while (low < high)
        {
            int middle = (low + high) / 2;
            if (CountAt(middle, all) > limit)
            {
                low = middle + 1;
            }
            else
            {
                high = middle;
            }
        }

        Keep(low, all);
        if (_count > _capacity)
        {
            // The last threshold: no more than 2^20 times the capacity can be told apart. The last one in goes.
            _live[_slots[--_count]]--;
        }
    }

    private int LevelAt(int slot, int level, bool all) => all || _levels[slot] > 0 ? Math.Max(_levels[slot], level) : 0;

    private int CountAt(int level, bool all)
    {
        int kept = 0;
        for (int i = 0; i < _count; i++)
        {
            kept += _fingerprints[i] < Thresholds[LevelAt(_slots[i], level, all)] ? 1 : 0;
        }

        return kept;
    }

    private void Keep(int level, bool all)
    {
        for (int slot = 0; slot < _buckets; slot++)
        {
            _levels[slot] = _live[slot] > 0 ? (byte)LevelAt(slot, level, all) : _levels[slot];
        }

        _windowLevel = Highest();
        int kept = 0;
        for (int i = 0; i < _count; i++)
        {
            if (_fingerprints[i] < Thresholds[_levels[_slots[i]]])
            {
                _fingerprints[kept] = _fingerprints[i];
                _slots[kept++] = _slots[i];
            }
            else
            {
                _live[_slots[i]]--;
            }
        }

        _count = kept;
    }

    private int CountBelow(ulong threshold)
    {
        int below = 0;
        for (int i = 0; i < _count; i++)
        {
            below += _fingerprints[i] < threshold ? 1 : 0;
        }

        return below;
    }

    private int Sampled() => CountBelow(Thresholds[_windowLevel]);

    private int Highest()
    {
        int highest = 0;
        foreach (byte level in _levels)
        {
            highest = Math.Max(highest, level);
        }

        return highest;
    }
}
