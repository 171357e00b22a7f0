using AccessSentinel.Contracts.Events;
using AccessSentinel.Simulation.Population;
using AccessSentinel.Simulation.Traffic;

namespace AccessSentinel.Simulation.Attacks;

/// <summary>One of the owner's own sessions on a day, for attacks from inside it.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Source">Where the owner sits.</param>
/// <param name="First">Its first event after the sign-in, UTC ticks.</param>
/// <param name="Last">Its last event but a sign-out, UTC ticks.</param>
internal readonly record struct OwnerSession(ulong Id, SessionSource Source, long First, long Last)
{
    /// <summary>The longest session of the day, or null when the owner does not work.</summary>
    public static OwnerSession? LongestOn(Credential credential, int day)
    {
        var events = new EventBuffer();
        new OwnerTraffic().Generate(credential, day, events);
        var sessions = new Dictionary<ulong, OwnerSession>();
        foreach (ref readonly var each in events.Events)
        {
            if (each.Session == 0 || each.Action is AccessAction.Login or AccessAction.Logout)
            {
                continue;
            }

            var source = new SessionSource
            {
                Address = each.Address,
                Device = each.Device,
                Agent = each.Agent,
                Network = each.Network,
                Software = each.Software,
                Authentication = each.Authentication,
                SecondFactor = each.SecondFactor,
            };
            sessions[each.Session] = sessions.TryGetValue(each.Session, out var known)
                ? known with { First = Math.Min(known.First, each.Time), Last = Math.Max(known.Last, each.Time) }
                : new OwnerSession(each.Session, source, each.Time, each.Time);
        }

        return sessions.Count == 0
            ? null
            : sessions.Values.OrderByDescending(each => each.Last - each.First).ThenBy(each => each.Id).First();
    }
}
