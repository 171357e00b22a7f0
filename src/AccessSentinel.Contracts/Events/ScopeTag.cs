using AccessSentinel.Contracts.Controls;
using AccessSentinel.Contracts.Privacy;

namespace AccessSentinel.Contracts.Events;

/// <summary>
/// The tag under which events carry an organization, a network or a device that an operator names. Made by the parser of events itself.
/// </summary>
public static class ScopeTag
{
    /// <summary>The tag of a subject.</summary>
    /// <param name="scope">What the subject is; a credential has no tag.</param>
    /// <param name="subject">The portal's id of the organization; any address of the network, with or without a length; the device print.</param>
    /// <param name="key">The key under which events are read.</param>
    /// <param name="tag">What events of that scope carry; not 0.</param>
    /// <returns>False: an event would not carry it, or not whole.</returns>
    public static bool TryOf(ControlScope scope, string subject, TagKey key, out ulong tag) => new AccessEventParser(key).TryTagScope(scope, subject, out tag);
}
