using System.Buffers.Text;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Engine;

namespace AccessSentinel.Learning.Datasets;

/// <summary>The events of one file, in the file's own order, with a parser of its own: its current event stays good while others are read.</summary>
internal sealed class EventSource(EventFile file, TagKey key) : IDisposable
{
    // The last millisecond of the year 9999.
    private const long MostMilliseconds = 253_402_300_799_999;

    private readonly AccessEventParser _parser = new(key);
    private AccessEvent _event;
    private long _greatestTime;

    /// <summary>The file it comes from.</summary>
    public EventFile File { get; } = file;

    /// <summary>Why the current line is no event, or <see cref="RejectReason.None"/>.</summary>
    public RejectReason Reason { get; private set; }

    /// <summary>
    /// The current event's message timestamp, UTC ticks: what stands before it in Unix milliseconds (<c>kcat -f '%T %s\n'</c>), else its own time.
    /// </summary>
    public long Timestamp { get; private set; }

    /// <summary>Where the current line belongs in time: what its event is judged at, or that of the file so far when it could not be read.</summary>
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

        var line = WithoutTimestamp(File.Line, out var timestamp);
        Reason = _parser.Parse(line, ref _event);
        if (File.TooLarge)
        {
            Reason = RejectReason.TooLarge;
        }

        if (Reason != RejectReason.None)
        {
            Time = _greatestTime;
            return true;
        }

        Timestamp = timestamp ?? _event.Time;
        Time = EventClock.TimeOf(_event, new EventContext(Timestamp, 0, 0, false), out _);
        Unsorted += Time < _greatestTime ? 1 : 0;
        _greatestTime = Math.Max(_greatestTime, Time);
        return true;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose() => File.Dispose();

    /// <summary>The event of a line. No event begins with a digit: a line that does says its message's timestamp first, or is none.</summary>
    private static ReadOnlySpan<byte> WithoutTimestamp(ReadOnlySpan<byte> line, out long? timestamp)
    {
        timestamp = null;
        if (line.IsEmpty || !char.IsAsciiDigit((char)line[0])
            || !Utf8Parser.TryParse(line, out long milliseconds, out var length) || milliseconds > MostMilliseconds
            || length == line.Length || line[length] != (byte)' ')
        {
            return line;
        }

        timestamp = DateTime.UnixEpoch.Ticks + (milliseconds * TimeSpan.TicksPerMillisecond);
        return line[(length + 1)..];
    }
}
