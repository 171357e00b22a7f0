using AccessSentinel.Contracts.Privacy;

namespace AccessSentinel.Contracts.Events;

/// <summary>Reads portal access events. One per thread: it holds scratch space.</summary>
public sealed class AccessEventParser(TagKey key)
{
    /// <summary>The credential id of the last event, UTF-8, unescaped; empty where it could not be read. Valid until the next parse.</summary>
    public ReadOnlySpan<byte> CredentialId => [];

    /// <summary>Reads one event. Never throws on bad input.</summary>
    public RejectReason Parse(ReadOnlySpan<byte> json, ref AccessEvent accessEvent)
    {
        _ = key;
        return RejectReason.Empty;
    }
}
