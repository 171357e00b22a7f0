using System.Globalization;

namespace AccessSentinel.Contracts.Commands;

/// <summary>Ids of episodes, the runs of suspicious activity that commands belong to.</summary>
public static class EpisodeId
{
    /// <summary>Id of the episode that an event opened: 32 lower-case hexadecimal digits.</summary>
    /// <param name="credentialId">Whose episode it is.</param>
    /// <param name="eventId">Fingerprint of the event (<see cref="Events.AccessEvent.EventId"/>).</param>
    public static string Create(string credentialId, UInt128 eventId) =>
        StableHash.Of("episode", credentialId, eventId.ToString("x32", CultureInfo.InvariantCulture));
}
