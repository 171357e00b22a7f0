using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Scoring;

namespace AccessSentinel.Engine.State;

/// <summary>What was decided, what the score is, and what it would take.</summary>
internal static class MeasureDescription
{
    public static DescribedSection Measure(MeasureState measure, long now) => new SectionRows()
        .Add("level", MeasureLevels.Name(measure.Level))
        .Add("in_force", measure.InForce(now))
        .AddTime("until", measure.Until)
        .Add("shadow", measure.Shadow)
        .Add("episode", measure.Episode.Length == 0 ? "none" : measure.Episode)
        .AddTime("opened_at", measure.OpenedAt)
        .Add("reached", MeasureLevels.Name(measure.Reached))
        .Add("steps", (long)measure.Step)
        .Add("last_sequence", measure.Sequence)
        .Add("exposed_people", (long)measure.Exposed)
        .AddTime("exposed_since", measure.ExposedSince)
        .Add("suspensions_so_far", (long)measure.Recurrence)
        .AddTime("second_factor_given_at", measure.AnsweredAt)
        .Add("suspension_held_by", measure.IsHeld ? GuardScopes.Name(measure.HeldBy) : "nothing")
        .Add("suspension_asked_for_by", !measure.IsHeld ? "nobody" : measure.HeldAuthor.Length == 0 ? CommandFactory.Policy : measure.HeldAuthor)
        .AddTime("suspension_held_since", measure.HeldSince)
        .AddTime("suspension_owed_until", measure.HeldUntil)
        .As("measure");

    public static DescribedSection Effect(MeasureEffect effect) => new SectionRows()
        .Add("command", effect.CommandId.Length == 0 ? "none" : effect.CommandId)
        .AddTime("decided_at", effect.DecidedAt)
        .AddTime("last_refused_since", effect.DeniedAt)
        .AddTime("last_success_since", effect.SucceededAt)
        .AddTime("enforcement_failed_at", effect.FailedAt)
        .Add("portal_could_not", effect.Lacking == MeasureLevel.Observe ? "nothing" : MeasureLevels.Name(effect.Lacking))
        .As("effect");

    public static DescribedSection Score(in CredentialScore score, CredentialState state) => new SectionRows()
        .Add("surprisal", score.Surprisal)
        .Add("evidence", score.Evidence)
        .Add("of_track", score.Foreign ? "foreign_sources" : "familiar_sources")
        .Add("strongest_hypothesis", EvidenceDescription.Strongest(score.Foreign ? state.ForeignEvidence : state.FamiliarEvidence))
        .Add("families", (long)score.Families)
        .Add("part_takeover", score.Takeover)
        .Add("part_campaign", score.Campaign)
        .Add("part_idle_account", score.Dormancy)
        .Add("part_odd_hour", score.OddHour)
        .Add("part_regular_gaps", score.Regularity)
        .Add("part_window_volume", score.Volume)
        .Add("part_canary", score.Canary)
        .Add("strangers_1h", score.HourStrangers)
        .Add("strangers_1h_expected", score.HourExpected)
        .Add("strangers_24h", score.DayStrangers)
        .Add("strangers_24h_expected", score.DayExpected)
        .As("score");

    public static DescribedSection Ladder(in CredentialScore score, LadderOptions ladder, CredentialState state)
    {
        var watched = state.Measure.Level == MeasureLevel.Watch;
        var relief = watched ? ladder.WatchMargin : 0;
        var mild = relief + (state.Baseline.IsPasswordOnly ? ladder.PasswordOnlyMargin : 0);
        return new SectionRows()
            .Add("proposed_now", MeasureLevels.Name(DecisionPolicy.Propose(score, ladder, state.Baseline, watched)))
            .Add("suspend_bar", ladder.SuspendBar - relief)
            .Add("suspend_bar_of_a_lone_family", ladder.SuspendBar - relief + ladder.LoneFamilyMargin)
            .Add("step_up_bar", ladder.StepUpBar - mild)
            .Add("restrict_bar", ladder.RestrictBar - mild)
            .Add("lowered_while_watched_by", relief)
            .Add("lowered_for_a_password_only_by", mild - relief)
            .Add("strangers_24h_cap", Math.Max(ladder.ExposureCapFloor, ladder.ExposureCapFactor * score.DayExpected))
            .Add("canary_suffices_from", DecisionPolicy.CanarySuffices)
            .As("ladder");
    }
}
