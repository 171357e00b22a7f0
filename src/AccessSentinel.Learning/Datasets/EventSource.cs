using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Privacy;

namespace AccessSentinel.Learning.Datasets;

/// <summary>The events of one file, in the file's own order, with a parser of its own: its current event stays good while others are read.</summary>
internal sealed class EventSource(EventFile file, TagKey key) : IDisposable
{
    private readonly AccessEventParser _parser = new(key);
    private AccessEvent _event;
    private long _greatestTime;

    /// <summary>The file it comes from.</summary>
    public EventFile File { get; } = file;

    /// <summary>Why the current line is no event, or <see cref="RejectReason.None"/>.</summary>
    public RejectReason Reason { get; private set; }

    /// <summary>Where the current line belongs in time: its event's time, or that of the file so far when it could not be read.</summary>
    public long Time { get; private set; }

    /// <summary>Events that were earlier than one before them in the same file.</summary>
    public long Unsorted { get; private set; }

    /// <summary>The current event.</summary>
    public ref readonly AccessEvent Event => ref _event;

    /// <summary>The current credential id, UTF-8; empty where it could not be read.</summary>
    public ReadOnlySpan<byte> CredentialId => _parser.CredentialId;

    /// <summary>Goes to the next line.</summary>
    public bool MoveNext()
    {
        if (!File.MoveNext())
        {
            return false;
        }

        Reason = _parser.Parse(File.Line, ref _event);
        if (File.TooLarge)
        {
            Reason = RejectReason.TooLarge;
        }

        if (Reason != RejectReason.None)
        {
            Time = _greatestTime;
            return true;
        }

        Time = _event.Time;
        Unsorted += Time < _greatestTime ? 1 : 0;
        _greatestTime = Math.Max(_greatestTime, Time);
        return true;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => File.Dispose();
}
