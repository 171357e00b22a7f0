using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Scoring;
using AccessSentinel.Engine.Signals;
using AccessSentinel.Engine.State;

namespace AccessSentinel.Engine;

/// <summary>
/// What an operator's word does to a score before it is held against the ladder. A release holds: while the probation lasts, the families
/// of evidence that were judged count no more from where they were judged, and what is left must reach a bar by itself. Measures are
/// taken so early that the first families to speak stand for their kin: who reads many strangers shows in volume, purpose, segment and
/// rhythm one after the other. The cap on strangers in a day holds all the same, unless it was the very thing that was judged. An
/// allowance asks for so many times the evidence. Neither touches a decoy that was not judged.
/// </summary>
internal static class Probation
{
    /// <summary>Beyond so many times the strangers that were judged the day's cap holds again.</summary>
    private const double SameUpTo = 3;

    /// <summary>Faces of one behaviour: reading many people who are strange to the credential.</summary>
    private const int Kin = (1 << (int)SignalFamily.Volume) | (1 << (int)SignalFamily.Purpose) | (1 << (int)SignalFamily.Segment)
        | (1 << (int)SignalFamily.Rhythm) | (1 << (int)SignalFamily.Model);

    /// <summary>Remembers what a decision rests on, for an operator who may judge it.</summary>
    public static void Remember(CredentialState state, in CredentialScore score)
    {
        var track = score.Foreign ? state.ForeignEvidence : state.FamiliarEvidence;
        var families = 0;
        for (var i = 0; i < SignalFamilies.Count; i++)
        {
            families |= OfFamily(track, score, i) >= CredentialScore.Noticeable ? 1 << i : 0;
        }

        // A decision on volume alone may have no family that is noticeable by itself.
        families = families == 0 ? 1 << (int)SignalFamily.Volume : families;
        state.Oversight.Grounds = new DecisionGrounds(families, score.Foreign, state.Context.Network, state.Context.Device, (float)score.DayStrangers);
    }

    /// <summary>
    /// A release of what came from a new source says that the source is the owner's: from its next use on it is a familiar one, so that what
    /// she does there is not held against a third source.
    /// </summary>
    public static void Vouch(CredentialState state, in AccessEvent accessEvent, long time)
    {
        var oversight = state.Oversight;
        if (time < oversight.ProbationUntil
            && oversight.Released.Foreign
            && accessEvent.Outcome == AccessOutcome.Success
            && state.Context.Takeover >= TakeoverSignal.ForeignFrom
            && oversight.Released.IsFrom(state.Context.Network, state.Context.Device))
        {
            SourceIntake.Teach(state, accessEvent, (int)(time / TimeSpan.TicksPerDay));
            state.Context.Takeover = 0;
        }
    }

    /// <summary>The score as the ladder is to see it.</summary>
    /// <param name="state">The record.</param>
    /// <param name="score">The score as it is.</param>
    /// <param name="time">Event time, UTC ticks.</param>
    /// <param name="allowance">The greatest factor of allowances that are not of the credential; 1 or less = none.</param>
    /// <param name="scale">From evidence to surprisal.</param>
    public static CredentialScore Seen(CredentialState state, in CredentialScore score, long time, double allowance, SurprisalScale scale)
    {
        var seen = score;
        if (time < state.Oversight.ProbationUntil)
        {
            Discount(state, ref seen, scale);
        }

        var factor = Math.Max(allowance, state.Oversight.FactorAt(time));
        if (factor > 1)
        {
            // Evidence adds up about evenly with the people read: so many times the evidence is about so many times the people.
            seen.Surprisal /= factor;
            seen.DayStrangers /= factor;
        }

        return seen;
    }

    private static void Discount(CredentialState state, ref CredentialScore score, SurprisalScale scale)
    {
        var released = state.Oversight.Released;
        if (score.Foreign && (!released.Foreign || !released.IsFrom(state.Context.Network, state.Context.Device)))
        {
            return;
        }

        var judged = released.Families | ((released.Families & Kin) != 0 ? Kin : 0);
        var track = score.Foreign ? state.ForeignEvidence : state.FamiliarEvidence;
        var left = 0.0;
        var families = 0;
        for (var i = 0; i < SignalFamilies.Count; i++)
        {
            var value = OfFamily(track, score, i);
            if ((judged & (1 << i)) == 0 && value > 0)
            {
                left += value;
                families += value >= CredentialScore.Noticeable ? 1 : 0;
            }
        }

        score.Evidence = Math.Min(score.Evidence, left);
        score.Surprisal = Math.Min(score.Surprisal, scale.Of(score.Evidence));
        score.Families = families;
        score.DayStrangers = score.DayStrangers <= SameUpTo * released.DayStrangers ? 0 : score.DayStrangers;
        if ((judged & (1 << (int)SignalFamily.Canary)) != 0)
        {
            score.Canary = 0;
        }
    }

    private static double OfFamily(TrackEvidence track, in CredentialScore score, int family) => (SignalFamily)family switch
    {
        SignalFamily.Takeover => score.Takeover,
        SignalFamily.Volume => Math.Max(track.Families[family], score.Volume),
        _ => track.Families[family],
    };
}
