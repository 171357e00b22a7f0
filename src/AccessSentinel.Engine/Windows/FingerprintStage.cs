using AccessSentinel.Engine.Packing;

namespace AccessSentinel.Engine.Windows;

/// <summary>
/// One stage of <see cref="KnownBeneficiaries"/>: fingerprints of one length in pages that cover all of them without a gap, in order.
/// </summary>
internal sealed class FingerprintStage(int fingerprintBits, int maximumDepth, int numberBase)
{
    private readonly List<uint> _firsts = [0];
    private readonly List<FingerprintPage> _pages = [new FingerprintPage(0, 0, fingerprintBits, 0)];

    internal int Count { get; private set; }

    internal IReadOnlyList<FingerprintPage> Pages => _pages;

    /// <summary>The number of a page, over all stages.</summary>
    internal int NumberOf(FingerprintPage page) => numberBase + page.Number;

    /// <summary>The page in which the fingerprint belongs.</summary>
    internal FingerprintPage PageOf(uint fingerprint) => _pages[IndexOf(fingerprint)];

    /// <summary>The page of that number, or null.</summary>
    internal FingerprintPage? PageNumbered(int number)
    {
        int own = number - numberBase;
        if (own < 1 || own >= 1 << (maximumDepth + 1))
        {
            return null;
        }

        int depth = 31 - int.LeadingZeroCount(own);
        uint prefix = (uint)own - (1u << depth);
        FingerprintPage page = PageOf(prefix << (fingerprintBits - depth));
        return page.Number == own ? page : null;
    }

    internal void Insert(FingerprintPage page, uint fingerprint, long seen, PageChanges changes)
    {
        page.Insert(fingerprint, seen);
        Count++;
        changes.Changed(this, page);
        if (page.Count > FingerprintPage.Capacity)
        {
            Split(page, changes);
        }
    }

    /// <summary>Takes a fingerprint out of the page that holds it.</summary>
    internal void Remove(FingerprintPage page, uint fingerprint, PageChanges changes)
    {
        page.Remove(fingerprint);
        Count--;
        changes.Changed(this, page);
    }

    /// <summary>Drops from one page what was last seen before <paramref name="oldest"/>, and unites it with its sibling if both are nearly empty.</summary>
    /// <returns>The page in which its entries are now.</returns>
    internal FingerprintPage Clean(FingerprintPage page, long epoch, long oldest, PageChanges changes)
    {
        bool sameEpoch = page.Epoch == epoch;
        int dropped = page.Clean(epoch, oldest);
        if (sameEpoch && dropped == 0)
        {
            return page;
        }

        // A new epoch alone is written too: what is stored is then what is in memory, however the events were cut into batches.
        Count -= dropped;
        changes.Changed(this, page);
        if (dropped == 0)
        {
            return page;
        }

        while (page.Depth > 0)
        {
            int index = IndexOf(page.First);
            int low = (page.Prefix & 1) == 0 ? index : index - 1;
            if (_pages[low].TryMerge(_pages[low + 1]) is not FingerprintPage merged)
            {
                break;
            }

            changes.Removed(this, _pages[low]);
            changes.Removed(this, _pages[low + 1]);
            _pages.RemoveAt(low + 1);
            _firsts.RemoveAt(low + 1);
            _pages[low] = merged;
            changes.Added(this, merged);
            page = merged;
        }

        return page;
    }

    /// <summary>Drops from all pages what was last seen before <paramref name="oldest"/>.</summary>
    internal void CleanAll(long epoch, long oldest, PageChanges changes)
    {
        for (int i = _pages.Count - 1; i >= 0; i--)
        {
            // A merge may have taken away several pages, this one among them.
            if (i < _pages.Count)
            {
                Clean(_pages[i], epoch, oldest, changes);
            }
        }
    }

    /// <summary>The oldest epoch of any entry, or <see cref="long.MaxValue"/>.</summary>
    internal long OldestEpoch()
    {
        long oldest = long.MaxValue;
        foreach (FingerprintPage page in _pages)
        {
            oldest = Math.Min(oldest, page.OldestEpoch());
        }

        return oldest;
    }

    /// <summary>Reads one stored page; all of them are put in force by <see cref="Assemble"/>.</summary>
    internal FingerprintPage ReadPage(int number, ref PackedReader reader, long latestEpoch)
    {
        int own = number - numberBase;
        if (own < 1 || own >= 1 << (maximumDepth + 1))
        {
            throw reader.Damaged("a page number that cannot be");
        }

        int depth = 31 - int.LeadingZeroCount(own);
        FingerprintPage page = new(depth, (uint)own - (1u << depth), fingerprintBits, 0) { Stored = true };
        page.Read(ref reader, latestEpoch);
        reader.ExpectEnd();
        return page;
    }

    /// <summary>Replaces all pages by those read.</summary>
    /// <exception cref="InvalidDataException">They do not cover every fingerprint exactly once.</exception>
    internal void Assemble(List<FingerprintPage> pages)
    {
        if (pages.Count == 0)
        {
            return;
        }

        pages.Sort(static (a, b) => a.First.CompareTo(b.First));
        _pages.Clear();
        _firsts.Clear();
        Count = 0;
        ulong covered = 0;
        foreach (FingerprintPage page in pages)
        {
            if (page.First != covered)
            {
                throw new InvalidDataException("Damaged record: pages of known beneficiaries are missing or overlap.");
            }

            covered += page.Range;
            Count += page.Count;
            _pages.Add(page);
            _firsts.Add(page.First);
        }

        if (covered != 1UL << fingerprintBits)
        {
            throw new InvalidDataException("Damaged record: pages of known beneficiaries are missing.");
        }
    }

    private void Split(FingerprintPage page, PageChanges changes)
    {
        int index = IndexOf(page.First);
        (FingerprintPage low, FingerprintPage high) = page.Split();
        changes.Removed(this, page);
        _pages[index] = low;
        _pages.Insert(index + 1, high);
        _firsts.Insert(index + 1, high.First);
        changes.Added(this, low);
        changes.Added(this, high);
    }

    private int IndexOf(uint fingerprint)
    {
        int low = 0;
        int high = _firsts.Count;
        while (high - low > 1)
        {
            int middle = (low + high) >>> 1;
            if (_firsts[middle] <= fingerprint)
            {
                low = middle;
            }
            else
            {
                high = middle;
            }
        }

        return low;
    }
}
