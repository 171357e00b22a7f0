using System.Buffers.Binary;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Processing.Partitions;

/// <summary>What is to be done with a message that was delivered.</summary>
internal enum Delivery
{
    /// <summary>It is taken.</summary>
    Take,

    /// <summary>It is put by, and the partition read again from <see cref="LogContinuity.LastOffset"/>.</summary>
    LookBack,

    /// <summary>It was taken before, and is what is remembered of it: dropped.</summary>
    Known,

    /// <summary>What was put by is taken first, then it.</summary>
    TakeBoth,
}

/// <summary>
/// Whether a partition is still the log that was read so far. One that was deleted and made anew says so only while it is shorter than the old one:
/// grown past the offset that is asked for, it is read on from there, and what lies below would never be seen. Deleting and making takes time in
/// which nothing is delivered. So after a silence the last message is read once more: at its offset another log holds another message.
/// </summary>
/// <remarks>
/// Where it holds none there (its transaction markers, or what is no longer retained), nothing is concluded. Called on the poll thread.
/// </remarks>
/// <param name="silence">After how long without a message one looks back, in ticks of the clock.</param>
internal sealed class LogContinuity(long silence)
{
    private const long None = -1;

    private ConsumedMessage _putBy;
    private (long Timestamp, int Length, ulong Key) _last;
    private long _at;
    private long _confirmed = None;
    private bool _lookingBack;
    private long _asked;

    /// <summary>Offset of the last message that was taken; −1: none was.</summary>
    public long LastOffset { get; private set; } = None;

    /// <summary>What was put by.</summary>
    public ref readonly ConsumedMessage PutBy => ref _putBy;

    /// <summary>The partition starts: what was read before says nothing.</summary>
    public void Reset()
    {
        LastOffset = _confirmed = None;
        _lookingBack = false;
        _putBy = default;
    }

    /// <summary>Takes a delivery.</summary>
    /// <param name="message">What came.</param>
    /// <param name="now">Time in ticks of the clock.</param>
    public Delivery Observe(in ConsumedMessage message, long now)
    {
        if (_lookingBack)
        {
            return Answer(message, now);
        }

        if (LastOffset != None && now - _at >= silence && message.Offset > LastOffset && message.Offset != _confirmed)
        {
            _lookingBack = true;
            _asked = now;
            _putBy = message;
            return Delivery.LookBack;
        }

        Note(message, now);
        return Delivery.Take;
    }

    /// <summary>
    /// Whether to look back once more, since nothing came of it for as long as the silence was: a pause, another leader or the making anew itself
    /// may have set the partition's position meanwhile, and what was put by must not wait for the next message.
    /// </summary>
    /// <param name="now">Time in ticks of the clock; counted from here again where it is due.</param>
    public bool IsOverdue(long now)
    {
        if (!_lookingBack || now - _asked < silence)
        {
            return false;
        }

        _asked = now;
        return true;
    }

    /// <summary>The partition cannot be read again: what was put by is taken as it is.</summary>
    public void Trust(long now)
    {
        _lookingBack = false;
        Note(_putBy, now);
    }

    private Delivery Answer(in ConsumedMessage message, long now)
    {
        _lookingBack = false;
        if (message.Offset == LastOffset && Fingerprint(message) == _last)
        {
            // However long the next message takes to come a second time, one does not look back for it again.
            _confirmed = _putBy.Offset;
            _at = now;
            return Delivery.Known;
        }

        Note(message, now);
        return message.Offset > _putBy.Offset ? Delivery.TakeBoth : Delivery.Take;
    }

    private void Note(in ConsumedMessage message, long now)
    {
        LastOffset = message.Offset;
        _last = Fingerprint(message);
        _at = now;
    }

    /// <summary>No hash: it costs nothing for each message, and two logs do not agree in the millisecond, the credential and the length at one offset.</summary>
    private static (long Timestamp, int Length, ulong Key) Fingerprint(in ConsumedMessage message) => (
        message.Timestamp,
        message.Value.IsNull ? -1 : message.Value.Length,
        message.Key.Length < sizeof(ulong) ? (ulong)message.Key.Length : BinaryPrimitives.ReadUInt64LittleEndian(message.Key.Span[^sizeof(ulong)..]));
}
