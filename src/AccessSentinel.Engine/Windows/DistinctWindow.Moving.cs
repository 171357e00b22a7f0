namespace AccessSentinel.Engine.Windows;

/// <content>Tags that are exchanged for others.</content>
public sealed partial class DistinctWindow
{
    /// <summary>
    /// Whoever was noted under one tag is from now on noted under another one, at the same time. Where more than the capacity are held, the
    /// other tag is kept only if it is in the sample, as every tag: so each counts once and the estimate stays what it is on average.
    /// </summary>
    public void Move(ulong from, ulong to)
    {
        int index = IndexOf(FingerprintOf(from));
        if (index < 0)
        {
            return;
        }

        byte slot = _slots[index];
        uint fingerprint = FingerprintOf(to);
        int other = IndexOf(fingerprint);
        if (other < 0 && fingerprint < Thresholds[_levels[slot]])
        {
            _fingerprints[index] = fingerprint;
            return;
        }

        Remove(index);
        other = IndexOf(fingerprint);
        if (other >= 0)
        {
            Refresh(other, slot);
        }
    }

    private void Remove(int index)
    {
        _live[_slots[index]]--;
        Drop(index);
    }

    private void Drop(int index)
    {
        _count--;
        _fingerprints[index] = _fingerprints[_count];
        _slots[index] = _slots[_count];
    }
}
