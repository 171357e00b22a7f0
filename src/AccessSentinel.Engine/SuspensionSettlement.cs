using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Guarding;
using AccessSentinel.Engine.Scoring;
using AccessSentinel.Engine.Signals;
using AccessSentinel.Engine.State;

namespace AccessSentinel.Engine;

/// <summary>
/// From a suspension that is proposed to the measure that is published, by the guard's verdict. What is held becomes one step-up with
/// limits to known people, which hold after the factor is given, or a restriction to them where there is no factor to give; it stays
/// owed until the suspension would itself have run out.
/// </summary>
internal static class SuspensionSettlement
{
    /// <summary>Puts a proposal together; changes nothing.</summary>
    public static SuspensionProposal Propose(
        CredentialState state, in AccessEvent accessEvent, long time, in CredentialScore score, LadderOptions ladder, OperatingMode mode, UnsupportedMeasures unsupported)
    {
        var measure = state.Measure;
        var fromShadow = !measure.IsHeld && measure.Level == MeasureLevel.Suspend && measure.InForce(time);
        var expires = fromShadow ? measure.Until : time + DecisionPolicy.Duration(MeasureLevel.Suspend, ladder, measure.Recurrence).Ticks;
        return new SuspensionProposal
        {
            CredentialId = state.CredentialId,
            Mode = mode,
            Time = time,
            Expires = expires,
            HeldUntil = measure.IsHeld ? measure.HeldUntil : expires,
            Profession = state.Baseline.Profession,
            Department = state.Baseline.OwnDepartment,
            Organization = accessEvent.Organization,
            Software = accessEvent.Software,
            PreviousOrganization = accessEvent.Previous.OverlapAt(time) ? accessEvent.Previous.Organization : 0,
            PreviousSoftware = accessEvent.Previous.OverlapAt(time) ? accessEvent.Previous.Software : 0,
            NewSource = score.Foreign,
            // Only what weighs in the decision: a few newcomers on a carrier's network are no campaign.
            Campaign = score.Campaign >= CredentialScore.Noticeable ? NameOf(score.CampaignSource) : 0,
            EventId = accessEvent.EventId,
            Session = accessEvent.Session,
            Unsupported = unsupported,
            Episode = measure.Episode,
            // A measure that still runs is published as it is, under its own step.
            Step = fromShadow ? measure.Step : measure.Episode.Length == 0 ? 1 : measure.Step + 1,
            FromShadow = fromShadow,
        };
    }

    /// <summary>Takes the verdict into the record and writes the command that follows from it, if any does.</summary>
    public static Command? Settle(
        CredentialState state, SuspensionProposal proposal, in GuardVerdict verdict, in CredentialScore score, LadderOptions ladder, OperatingMode mode)
    {
        var measure = state.Measure;
        if (verdict.Decision == GuardDecision.Allowed)
        {
            var allowed = proposal.FromShadow
                ? CommandFactory.Enforce(state, proposal.Time, score)
                : CommandFactory.Take(state, proposal.EventId, proposal.Session, proposal.Time, MeasureLevel.Suspend, score, ladder, mode);
            measure.EndHold();
            return allowed;
        }

        var level = DecisionPolicy.WhileHeld(score, state.Baseline, proposal.Unsupported);
        if (measure.IsHeld && measure.Level == level && measure.InForce(proposal.Time))
        {
            measure.HeldBy = verdict.Scope;
            return measure.Shadow && mode == OperatingMode.Enforce ? CommandFactory.Enforce(state, proposal.Time, score) : null;
        }

        if (proposal.FromShadow)
        {
            // It was counted when it was shown, and will be when it is allowed.
            measure.Recurrence = Math.Max(0, measure.Recurrence - 1);
        }

        if (measure.Episode.Length == 0)
        {
            // Before it is held: a new episode owes nothing.
            CommandFactory.OpenEpisode(state, proposal.EventId, proposal.Time);
        }

        measure.Hold(measure.IsHeld ? measure.HeldSince : proposal.Time, proposal.HeldUntil, verdict.Scope, measure.HeldAuthor);
        var held = CommandFactory.Take(state, proposal.EventId, proposal.Session, proposal.Time, level, score, ladder, mode);
        EffectIntake.Lack(state.Effect, DecisionPolicy.WhileHeld(score, state.Baseline, UnsupportedMeasures.None), level);
        return held;
    }

    /// <summary>Whose budget it is: on a network, that is one and the same whether its work or its sign-ins gave it away.</summary>
    private static ulong NameOf(in CampaignSource source) =>
        source.Tag ^ ((ulong)(source.Kind == CampaignKind.SignIns ? CampaignKind.Network : source.Kind) << 56);
}
