using AccessSentinel.Contracts.Events;

namespace AccessSentinel.Engine;

/// <summary>Which time an event is judged at.</summary>
public static class EventClock
{
    /// <summary>How far ahead of its message an event may be before its own time is no longer believed.</summary>
    public const long AllowedSkew = TimeSpan.TicksPerMinute * 5;

    /// <summary>The event's own time, or its message's where it is more than 5 minutes ahead of that.</summary>
    public static long TimeOf(in AccessEvent accessEvent, in EventContext context, out bool skewed)
    {
        skewed = accessEvent.Time - context.MessageTimestamp > AllowedSkew;
        return skewed ? context.MessageTimestamp : accessEvent.Time;
    }

    /// <summary>
    /// What makes two deliveries the same event: id, time and beneficiary. A repeated id with another time or beneficiary is an event
    /// of its own, or a thief who could choose ids would have all but the first dropped.
    /// </summary>
    public static ulong Signature(in AccessEvent accessEvent) => Signature(accessEvent, accessEvent.Beneficiary);

    /// <summary>The same, were the beneficiary's tag another one.</summary>
    internal static ulong Signature(in AccessEvent accessEvent, ulong beneficiary)
    {
        var mixed = (ulong)accessEvent.EventId ^ (ulong)(accessEvent.EventId >> 64);
        mixed = (mixed ^ (ulong)accessEvent.Time) * 0x9E3779B97F4A7C15;
        mixed = (mixed ^ (mixed >> 32) ^ beneficiary) * 0xD6E8FEB86659FD93;
        return mixed ^ (mixed >> 32);
    }
}
