using AccessSentinel.Contracts.Privacy;

namespace AccessSentinel.Contracts.Events;

/// <summary>
/// The tag under which events count a person, for people whom somebody names outside events (decoys). Made by the parser of events
/// itself. An event that carries a NIR is counted under that, whatever its portal id: who is named both ways has two tags.
/// </summary>
public static class BeneficiaryTag
{
    /// <summary>The tag of a NIR.</summary>
    /// <param name="nir">13 characters, or 15 with the key; spaces are left out. It is kept nowhere.</param>
    /// <param name="key">The key under which events are read.</param>
    /// <param name="tag">What <see cref="AccessEvent.Beneficiary"/> of such an event is; not 0.</param>
    /// <returns>False: it is no NIR, or its key does not belong to it.</returns>
    public static bool TryOfNir(string nir, TagKey key, out ulong tag) => new AccessEventParser(key).TryTagNir(nir, out tag);

    /// <summary>The tag of the portal's own id of a person.</summary>
    /// <param name="id">1 to 128 characters.</param>
    /// <param name="key">The key under which events are read.</param>
    /// <param name="tag">What <see cref="AccessEvent.Beneficiary"/> of such an event without a NIR is; not 0.</param>
    /// <returns>False: it is empty, too long, or no valid text.</returns>
    public static bool TryOfPortalId(string id, TagKey key, out ulong tag) => new AccessEventParser(key).TryTagPortalId(id, out tag);
}
