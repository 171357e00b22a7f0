namespace AccessSentinel.Engine.Decisions;

/// <summary>Where a control was read.</summary>
/// <param name="Source">Stable number of the topic and partition.</param>
/// <param name="Offset">Its offset there.</param>
public readonly record struct ControlDelivery(uint Source, long Offset);

/// <summary>How a control stands to those that were applied before.</summary>
public enum ControlRepeat : byte
{
    /// <summary>Never seen.</summary>
    New = 0,

    /// <summary>The very same message again: its offset was not committed.</summary>
    Redelivered = 1,

    /// <summary>The same control in another message, or one older than all that are remembered: somebody plays it again.</summary>
    Replayed = 2,
}

/// <summary>
/// The last controls that were applied to a credential. Beyond <see cref="Capacity"/> of them the oldest are forgotten, and whatever was
/// issued no later than those counts as seen: nothing is ever applied twice.
/// </summary>
public sealed class AppliedControls
{
    /// <summary>How many are remembered one by one.</summary>
    public const int Capacity = 32;

    private readonly List<Entry> _entries = [];

    /// <summary>Issued until then: seen, UTC ticks.</summary>
    public long Floor { get; internal set; }

    /// <summary>How many are remembered.</summary>
    public int Count => _entries.Count;

    internal IReadOnlyList<Entry> Entries => _entries;

    /// <summary>How a control stands to those before.</summary>
    public ControlRepeat Find(ulong id, long issuedAt, in ControlDelivery delivery)
    {
        foreach (var entry in _entries)
        {
            if (entry.Id == id)
            {
                return entry.Delivery == delivery ? ControlRepeat.Redelivered : ControlRepeat.Replayed;
            }
        }

        return issuedAt <= Floor ? ControlRepeat.Replayed : ControlRepeat.New;
    }

    internal void Add(ulong id, long issuedAt, in ControlDelivery delivery)
    {
        if (_entries.Count == Capacity)
        {
            var oldest = _entries.MinBy(static entry => entry.IssuedAt);
            _entries.Remove(oldest);
            Floor = Math.Max(Floor, oldest.IssuedAt);
        }

        _entries.Add(new Entry(id, issuedAt, delivery));
    }

    internal readonly record struct Entry(ulong Id, long IssuedAt, ControlDelivery Delivery);
}
