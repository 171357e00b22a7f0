using AccessSentinel.Contracts.Privacy;

namespace AccessSentinel.Contracts.Events;

/// <content>The fingerprint of an event id, for whoever makes events without their JSON.</content>
public sealed partial class AccessEventParser
{
    /// <summary>What <see cref="AccessEvent.EventId"/> is for an id (UTF-8, unescaped, 1 to 64 characters).</summary>
    public static UInt128 Fingerprint(ReadOnlySpan<byte> eventId) => SipHash.Hash128(EventIdKey, eventId);
}
