using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Signals;
using AccessSentinel.Engine.State;

namespace AccessSentinel.Engine;

/// <summary>
/// Which sources of an event are new to its credential, what the shared counters say of them, and what the credential adds to them. Pure, so
/// that every verb counts by the same rule, whether the counters are in Redis or in memory.
/// </summary>
public static class CampaignWatch
{
    /// <summary>Most places that one sighting counts in.</summary>
    public const int MostPlaces = 4;

    /// <summary>
    /// The sources of an event that are new to its credential: what is to be read before the event is judged, and written after. None while
    /// learning, none of drills, and where the credential has no source of that kind yet, so that none can be called new. Of a sign-in the network's sign-ins
    /// are always among them, and of one that failed, which anybody can cause, nothing else; of what else anybody can cause, nothing.
    /// While a rotation of keys overlaps, sources are read by the tag under the older key, which every worker writes whatever its key file,
    /// and written under the later one as well, which is complete when it is read after the overlap.
    /// </summary>
    /// <param name="engine">The engine that will judge: none where it is told to leave campaigns out.</param>
    /// <param name="state">The record, before the event.</param>
    /// <param name="accessEvent">The event.</param>
    /// <param name="context">What comes with it.</param>
    /// <param name="into">At least <see cref="CampaignSource.PerEvent"/> places.</param>
    /// <param name="read">How many of them are to be read, the first ones.</param>
    /// <returns>How many there are: all are to be written.</returns>
    public static int NewSources(
        DetectionEngine engine, CredentialState state, in AccessEvent accessEvent, in EventContext context, Span<CampaignSource> into, out int read)
    {
        read = 0;
        var signsIn = accessEvent.Action == AccessAction.Login;
        var anybodys = SourceIntake.IsAnybodys(accessEvent);
        if (!engine.Options.Campaigns || context.Learning || (anybodys && !FailsToSignIn(accessEvent))
            || engine.Options.Drills.Marks(state.CredentialId))
        {
            return 0;
        }

        var time = EventClock.TimeOf(accessEvent, context, out _);
        var today = (int)(time / TimeSpan.TicksPerDay);
        var sources = state.Baseline.Sources;
        ref readonly var previous = ref accessEvent.Previous;
        var overlap = previous.OverlapAt(time);
        var count = 0;
        if (!anybodys)
        {
            Add(CampaignKind.Network, SourceKind.Network, accessEvent.Network, previous.Network, into);
            Add(CampaignKind.Device, SourceKind.Device, accessEvent.Device, previous.Device, into);
            Add(CampaignKind.Agent, SourceKind.Agent, accessEvent.UserAgentFamily, previous.UserAgentFamily, into);
        }

        Add(CampaignKind.SignIns, SourceKind.Network, accessEvent.Network, previous.Network, into);
        read = count;
        return overlap ? AddOtherKeys(accessEvent, into, read) : read;

        void Add(CampaignKind counted, SourceKind kind, ulong tag, ulong before, Span<CampaignSource> into)
        {
            if (overlap && sources.IsFamiliar(kind, before, today))
            {
                return;
            }

            // A sign-in is counted of whoever is not known there, even where nothing is known of him: most of what a machine tries out is that.
            if (!sources.IsFamiliar(kind, tag, today) && (sources.HasAny(kind) || (signsIn && counted == CampaignKind.SignIns && tag != 0)))
            {
                into[count++] = new CampaignSource(counted, tag, CampaignSource.BucketOf(time));
            }
        }
    }

    /// <summary>Turns the sources to those under the older key, and adds them under the later one.</summary>
    private static int AddOtherKeys(in AccessEvent accessEvent, Span<CampaignSource> into, int read)
    {
        ref readonly var previous = ref accessEvent.Previous;
        for (var i = 0; i < read; i++)
        {
            var (present, before) = into[i].Kind switch
            {
                CampaignKind.Device => (accessEvent.Device, previous.Device),
                CampaignKind.Agent => (accessEvent.UserAgentFamily, previous.UserAgentFamily),
                _ => (accessEvent.Network, previous.Network),
            };
            into[read + i] = into[i] with { Tag = previous.IsLater ? before : present };
            into[i] = into[i] with { Tag = previous.IsLater ? present : before };
        }

        return 2 * read;
    }

    /// <summary>A sign-in that was refused: evidence about where it came from, and about nobody else.</summary>
    private static bool FailsToSignIn(in AccessEvent accessEvent) =>
        accessEvent is { Action: AccessAction.Login, Outcome: AccessOutcome.Denied or AccessOutcome.NotFound };

    /// <summary>The observation of the source that says most: one thief shows on network, device and agent alike, and counts once.</summary>
    /// <remarks>Of an event that anybody can cause nothing is observed: it says nothing of its credential, whatever the source is.</remarks>
    public static CampaignObservation Observe(
        in AccessEvent accessEvent, ReadOnlySpan<CampaignSource> sources, string credentialId, ICampaignTallies tallies)
    {
        CampaignObservation strongest = default;
        if (SourceIntake.IsAnybodys(accessEvent))
        {
            return strongest;
        }

        var greatest = 0.0;
        foreach (ref readonly var source in sources)
        {
            var others = tallies.Others(source, credentialId);
            if (others.Total == 0)
            {
                continue;
            }

            var observation = new CampaignObservation(source, others, tallies.Sample(source.Portal));
            var weight = CampaignSignal.LogRatio(observation);
            if (weight > greatest || strongest.Source.Tag == 0)
            {
                greatest = weight;
                strongest = observation;
            }
        }

        return strongest;
    }

    /// <summary>
    /// The level that the credential adds to the counters of a new source after an event: by the evidence of its own work from there, takeover
    /// included and campaign left out, so that no suspicion feeds on itself; to those of sign-ins, whether it came in. −1: nothing, since the
    /// event says nothing of that, or a measure keeps the credential from showing anything.
    /// </summary>
    public static int LevelOf(CredentialState state, in AccessEvent accessEvent, in CampaignSource source)
    {
        if (source.Kind == CampaignKind.SignIns)
        {
            return accessEvent.Action != AccessAction.Login ? -1
                : accessEvent.Outcome == AccessOutcome.Success ? CampaignSignal.SignedIn : CampaignSignal.SignInsFailed;
        }

        var takeover = state.Context.Takeover;
        var work = (takeover >= TakeoverSignal.ForeignFrom ? state.ForeignEvidence : state.FamiliarEvidence).Greatest;
        if (work > 0)
        {
            return CampaignSignal.LevelOf(work + takeover);
        }

        return state.Measure.InForce(state.Now) && !state.Measure.IsAnswered ? -1 : 0;
    }

    /// <summary>
    /// Where a sighting counts: in the window that began last and the next one, of the source and, for credentials of the sample, of the portal.
    /// </summary>
    /// <param name="source">The source.</param>
    /// <param name="credentialId">Who was seen.</param>
    /// <param name="into">At least <see cref="MostPlaces"/> places.</param>
    /// <returns>How many there are.</returns>
    public static int PlacesOf(in CampaignSource source, string credentialId, Span<CampaignSource> into)
    {
        into[0] = source;
        into[1] = source.Next;
        if (!IsSampled(credentialId))
        {
            return 2;
        }

        into[2] = source.Portal;
        into[3] = source.Portal.Next;
        return MostPlaces;
    }

    /// <summary>Whether a credential is in the sample that says what newcomers usually show: by its id alone, the same everywhere.</summary>
    public static bool IsSampled(string credentialId)
    {
        // FNV-1a with the finaliser of MurmurHash3: this choice is not to be hidden from anybody.
        var hash = 14695981039346656037UL;
        foreach (var character in credentialId)
        {
            hash = (hash ^ character) * 1099511628211UL;
        }

        hash = (hash ^ (hash >> 33)) * 0xFF51AFD7ED558CCDUL;
        return (hash >> 33) % CampaignSignal.SampleOneIn == 0;
    }
}
