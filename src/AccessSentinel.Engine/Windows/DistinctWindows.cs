using AccessSentinel.Engine.Packing;

namespace AccessSentinel.Engine.Windows;

/// <summary>
/// How many different tags (beneficiaries) the last minute, 10 minutes, hour and 24 hours hold: a <see cref="DistinctWindow"/>
/// of each length on one clock.
/// </summary>
/// <remarks>
/// Capacities: 256, 256, 384 and 512 tags. A sample needs about 230 tags for a relative standard error of 7 %, so that smaller
/// ones would not do; and a window takes room only for tags that it holds.
/// </remarks>
public sealed class DistinctWindows
{
    private static readonly int[] Capacities = [256, 256, 384, 512];

    private readonly DistinctWindow[] _windows = new DistinctWindow[WindowShape.Count];
    private long _step = -1;

    /// <summary>All empty.</summary>
    public DistinctWindows()
    {
        for (int i = 0; i < _windows.Length; i++)
        {
            _windows[i] = new DistinctWindow((WindowLength)i, Capacities[i]);
        }
    }

    /// <summary>Tags that a window counts exactly.</summary>
    public static int CapacityOf(WindowLength window) => Capacities[(int)window];

    /// <summary>Moves the clock to <paramref name="now"/> (UTC ticks); an earlier time leaves it where it is.</summary>
    public void Advance(long now) => AdvanceTo(WindowShape.StepOf(now));

    /// <summary>Notes a sight of a tag in every window that still holds its time; a time after the clock moves it.</summary>
    /// <param name="tag">Keyed 64-bit tag.</param>
    /// <param name="time">UTC ticks.</param>
    /// <returns>The windows that did not hold the tag before (of those with more tags than their capacity: if it is in the sample).</returns>
    public WindowSet Touch(ulong tag, long time)
    {
        long step = WindowShape.StepOf(time);
        AdvanceTo(step);
        uint fingerprint = DistinctWindow.FingerprintOf(tag);
        WindowSet added = WindowSet.None;
        for (int i = 0; i < _windows.Length; i++)
        {
            if (_windows[i].Touch(fingerprint, step))
            {
                added |= (WindowSet)(1 << i);
            }
        }

        return added;
    }

    /// <summary>Whoever was noted under one tag is from now on noted under another one; see <see cref="DistinctWindow.Move(ulong, ulong)"/>.</summary>
    public void Move(ulong from, ulong to)
    {
        foreach (DistinctWindow window in _windows)
        {
            window.Move(from, to);
        }
    }

    /// <summary>Is the tag in the window, as of the clock? A tag left out of a sample is not found.</summary>
    public bool Contains(WindowLength window, ulong tag) => _windows[(int)window].Contains(tag);

    /// <summary>Different tags in a window at <paramref name="now"/>; moves the clock.</summary>
    public double Estimate(WindowLength window, long now)
    {
        Advance(now);
        return _windows[(int)window].Estimate();
    }

    /// <summary>Is the count of a window exact, as of the clock?</summary>
    public bool IsExact(WindowLength window) => _windows[(int)window].IsExact;

    /// <summary>Packs all windows: 9 bytes when empty.</summary>
    public void Write(ref PackedWriter writer)
    {
        writer.WriteVarint((ulong)(_step + 1));
        foreach (DistinctWindow window in _windows)
        {
            window.WriteEntries(ref writer);
        }
    }

    /// <summary>Reads what <see cref="Write"/> wrote.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static DistinctWindows Read(ref PackedReader reader)
    {
        DistinctWindows result = new() { _step = (long)reader.ReadVarint(WindowShape.MaxStep + 1) - 1 };
        foreach (DistinctWindow window in result._windows)
        {
            window.ReadEntries(ref reader, result._step);
        }

        return result;
    }

    private void AdvanceTo(long step)
    {
        if (step > _step)
        {
            _step = step;
            foreach (DistinctWindow window in _windows)
            {
                window.AdvanceTo(step);
            }
        }
    }
}
