using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Scoring;
using AccessSentinel.Engine.Signals;
using AccessSentinel.Engine.State;

namespace AccessSentinel.Engine;

/// <summary>Follows look-ups until their claim comes or the day is over.</summary>
internal static class ClaimIntake
{
    /// <summary>Look-ups that have waited past the end of a delay bin become a little more suspicious each.</summary>
    public static void Ripen(CredentialState state, long now, ProfessionPrior prior)
    {
        var pending = state.Pending;
        if (now < pending.NextDue)
        {
            return;
        }

        var nextDue = long.MaxValue;
        var index = 0;
        while (index < pending.Count)
        {
            ref var lookup = ref pending.Entries[index];
            var stage = ClaimDelays.Of(now - lookup.Time);
            if (stage > lookup.Stage)
            {
                Advance(state, ref lookup, (byte)stage, prior);
            }

            if (stage >= ClaimDelays.Count)
            {
                Teach(state, lookup, claimed: false, bin: 0);
                pending.RemoveAt(index);
                continue;
            }

            nextDue = Math.Min(nextDue, lookup.Time + ClaimDelays.End(stage));
            index++;
        }

        pending.NextDue = nextDue;
    }

    /// <summary>A claim or quote came.</summary>
    public static void Claimed(CredentialState state, in AccessEvent accessEvent, long now, int today, ProfessionPrior prior)
    {
        state.Counters.Add(now, Metric.Claims, 1);
        if (accessEvent.Beneficiary == 0)
        {
            return;
        }

        var index = state.Pending.Find(accessEvent.Beneficiary);
        if (index < 0)
        {
            return;
        }

        var lookup = state.Pending.Entries[index];
        var memory = lookup.Foreign ? state.ForeignMemory : state.FamiliarMemory;
        var track = lookup.Foreign ? state.ForeignEvidence : state.FamiliarEvidence;
        if (lookup.FirstSeen)
        {
            var expected = PurposeSignal.Expected(state.Baseline, prior, memory);
            var before = new RecordEvidence(lookup.Novelty, 0, lookup.Segment, 0, PurposeSignal.UnclaimedLogRatio(state.Baseline, prior, expected, lookup.Stage));
            track.Revise(before, before with { Purpose = PurposeSignal.ClaimedLogRatio(expected) });
            state.Counters.Add(lookup.Time, lookup.Foreign ? Metric.ClaimedForeign : Metric.ClaimedFamiliar, 1);
        }

        memory.SeenClaims += 1;
        Teach(state, lookup, claimed: true, Math.Min(ClaimDelays.Of(now - lookup.Time), ClaimDelays.Count - 1));
        state.Pending.RemoveAt(index);
        if (EvidenceIntake.TeachingWeight(state, track) > 0.5)
        {
            SourceIntake.Teach(state, accessEvent, today);
        }
    }

    private static void Advance(CredentialState state, ref PendingLookup lookup, byte stage, ProfessionPrior prior)
    {
        var memory = lookup.Foreign ? state.ForeignMemory : state.FamiliarMemory;
        if (lookup.FirstSeen)
        {
            var expected = PurposeSignal.Expected(state.Baseline, prior, memory);
            var before = new RecordEvidence(lookup.Novelty, 0, lookup.Segment, 0, PurposeSignal.UnclaimedLogRatio(state.Baseline, prior, expected, lookup.Stage));
            var after = before with { Purpose = PurposeSignal.UnclaimedLogRatio(state.Baseline, prior, expected, stage) };
            (lookup.Foreign ? state.ForeignEvidence : state.FamiliarEvidence).Revise(before, after);
        }

        var share = lookup.FirstSeen ? state.Baseline.ClaimShare(prior) : state.Baseline.KnownClaimShare(prior);
        var came = state.Baseline.ClaimedBy(stage - 1, prior) - (lookup.Stage == 0 ? 0 : state.Baseline.ClaimedBy(lookup.Stage - 1, prior));
        memory.ExpectedClaims += (float)(share * came);

        lookup.Stage = stage;
    }

    private static void Teach(CredentialState state, in PendingLookup lookup, bool claimed, int bin)
    {
        if (lookup.FirstSeen)
        {
            state.Baseline.StrangerClaims.Add(claimed, lookup.Weight);
        }
        else
        {
            state.Baseline.KnownClaims.Add(claimed, lookup.Weight);
        }

        if (claimed)
        {
            state.Baseline.ClaimDelay[bin] += lookup.Weight;
        }
    }
}
