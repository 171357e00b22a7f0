namespace AccessSentinel.Engine.Windows;

/// <summary>What must be written and deleted in the store so that it has the pages as they are in memory.</summary>
internal sealed class PageChanges
{
    private readonly List<int> _dirty = [];
    private readonly List<int> _removed = [];

    internal IReadOnlyList<int> Dirty => _dirty;

    internal IReadOnlyList<int> RemovedNumbers => _removed;

    /// <summary>Entries of the page changed.</summary>
    internal void Changed(FingerprintStage stage, FingerprintPage page)
    {
        if (!page.Dirty)
        {
            page.Dirty = true;
            _dirty.Add(stage.NumberOf(page));
        }
    }

    /// <summary>The page takes the place of others.</summary>
    internal void Added(FingerprintStage stage, FingerprintPage page)
    {
        page.Stored = _removed.Remove(stage.NumberOf(page));
        Changed(stage, page);
    }

    /// <summary>The page is no more; its field is to be deleted if there is one.</summary>
    internal void Removed(FingerprintStage stage, FingerprintPage page)
    {
        int number = stage.NumberOf(page);
        if (page.Dirty)
        {
            _dirty.Remove(number);
        }

        if (page.Stored)
        {
            _removed.Add(number);
        }
    }

    /// <summary>The store now has the pages as they are.</summary>
    internal void Clear()
    {
        _dirty.Clear();
        _removed.Clear();
    }
}
