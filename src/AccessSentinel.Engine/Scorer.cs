using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Scoring;
using AccessSentinel.Engine.Scoring.Anomaly;
using AccessSentinel.Engine.Signals;
using AccessSentinel.Engine.State;
using AccessSentinel.Engine.Windows;

namespace AccessSentinel.Engine;

/// <summary>Adds up the evidence of both tracks into the score of a credential.</summary>
internal static class Scorer
{
    /// <summary>People a day beyond which a credential's many chances to look odd are set against it (a hospital is a thousand offices).</summary>
    private const double TypicalPeoplePerDay = 60;

    /// <summary>Whether there is anything to score: spares the hot path the logarithms of the many events that say nothing.</summary>
    public static bool IsWorthScoring(CredentialState state)
    {
        const int FewStrangers = 3;
        return state.FamiliarEvidence.Since != 0
            || state.ForeignEvidence.Since != 0
            || state.Counters.Sum(WindowLength.Hour, Metric.StrangersFamiliar) > FewStrangers
            || state.Counters.Sum(WindowLength.Hour, Metric.StrangersForeign) > FewStrangers;
    }

    /// <summary>The score at the record's time: that of the track that looks worse.</summary>
    public static CredentialScore Score(CredentialState state, ProfessionPrior prior, SurprisalScale scale)
    {
        var familiar = OfTrack(state, prior, foreign: false);
        var foreign = OfTrack(state, prior, foreign: true);
        var score = LooksWorse(foreign, familiar) ? foreign : familiar;
        score.DayStrangersInAll = familiar.DayStrangers + foreign.DayStrangers;
        score.DayExpected = Math.Max(familiar.DayExpected, foreign.DayExpected);
        var people = state.Baseline.Rhythm.PeoplePerDay(prior);
        score.Evidence -= Math.Log10(Math.Max(1, people / TypicalPeoplePerDay));
        score.Surprisal = scale.Of(score.Evidence);
        return score;
    }

    /// <summary>The score with what a model adds to it.</summary>
    public static CredentialScore Score(CredentialState state, ProfessionPrior prior, SurprisalScale scale, EngineModel? model)
    {
        var score = Score(state, prior, scale);
        score.Model = model?.Identity;
        if (model?.Anomaly is { } anomaly && score.Evidence >= ModelSignal.AskedFrom)
        {
            Ask(anomaly, state, prior, scale, ref score);
        }

        return score;
    }

    private static void Ask(AnomalyDetector anomaly, CredentialState state, ProfessionPrior prior, SurprisalScale scale, ref CredentialScore score)
    {
        Span<double> features = stackalloc double[FeatureCatalogue.Count];
        FeatureReader.Read(state, prior, score, features);
        score.Anomaly = anomaly.Surprisal(features);
        score.Support = ModelSignal.Support(score.Anomaly, score.Evidence);
        score.Families += ModelSignal.IsFamily(score.Anomaly, score.Evidence) ? 1 : 0;
        score.Evidence += score.Support;
        score.Surprisal = scale.Of(score.Evidence);
        Span<double> standardised = stackalloc double[FeatureCatalogue.Count];
        anomaly.Standardisation.Apply(features, standardised);
        for (var i = 1; i < standardised.Length; i++)
        {
            score.FurthestFeature = Math.Abs(standardised[i]) > Math.Abs(standardised[score.FurthestFeature]) ? i : score.FurthestFeature;
        }
    }

    /// <summary>A decoy says more than any sum: where one was read, that track is what a measure is about.</summary>
    private static bool LooksWorse(in CredentialScore foreign, in CredentialScore familiar) =>
        Math.Max(foreign.Canary, familiar.Canary) >= DecisionPolicy.CanarySuffices && foreign.Canary != familiar.Canary
            ? foreign.Canary > familiar.Canary
            : foreign.Evidence > familiar.Evidence;

    private static CredentialScore OfTrack(CredentialState state, ProfessionPrior prior, bool foreign)
    {
        var track = foreign ? state.ForeignEvidence : state.FamiliarEvidence;
        var score = new CredentialScore { Foreign = foreign, Canary = track.Families[(int)SignalFamily.Canary] };
        Volume(state, prior, foreign, ref score);
        var present = state.Context.Takeover >= TakeoverSignal.ForeignFrom == foreign;
        score.Dormancy = state.Context.Dormancy;
        score.Takeover = score.Dormancy + (present ? state.Context.Takeover : 0);
        var added = Math.Max(track.Greatest, score.Volume);
        // What others did there makes the credential's own work weigh more, and never acts alone. An owner who proved who she is has answered it.
        var answered = state.Measure.AnsweredAt != 0 && state.Measure.AnsweredAt == state.Context.SignedInAt;
        if (present && !answered && added > 0 && state.Campaign.LogRatio > 0)
        {
            Campaign(state.Campaign, added, ref score);
        }

        // Takeover alone judges a change of place or machine, which is not yet a look at anybody: it only weighs what is done there.
        if (added > 0 && score.Takeover >= TakeoverSignal.ForeignFrom)
        {
            score.OddHour = OddHour(state, prior);
            score.Regularity = RegularitySignal.LogRatio(state.Recent.Entries, foreign);
        }

        // Both are the rhythm of whoever is there: the greater says it.
        var own = added + score.Takeover + Math.Max(score.OddHour, score.Regularity);
        if (track.Strongest == ThiefHypothesis.Guessing)
        {
            score.HourMisses = state.Counters.Sum(WindowLength.Hour, Metric.NotFound);
            if (track.Strangers == 0)
            {
                // Nobody is exposed yet, and who sets up a new machine with old numbers finds nobody either: the place alone is no reason to suspend.
                own = Math.Min(own, Math.Max(added, ThiefHypotheses.MostOfGuessing));
            }
        }

        score.Evidence = added > 0 ? own + score.Campaign : 0;
        score.Families = CredentialScore.CountFamilies(track, score.Takeover, score.Volume, score.Campaign);
        return score;
    }

    private static void Campaign(CampaignEvidence campaign, double added, ref CredentialScore score)
    {
        score.Campaign = Math.Min(campaign.LogRatio, CampaignSignal.MostOfOwn * added);
        score.CampaignSource = campaign.Source;
        score.CampaignOthers = campaign.Others;
        score.CampaignSuspicious = campaign.Suspicious;
        score.CampaignExpected = campaign.Expected;
    }

    /// <summary>
    /// log10 of an even spread over the hours against the own hour, 0 to 0.5. By itself an odd hour is night duty or a deadline: it only
    /// supports what the source says.
    /// </summary>
    private static double OddHour(CredentialState state, ProfessionPrior prior)
    {
        const double Most = 0.5;
        var bin = VolumeRhythm.BinOf(LocalTime.Of(state.Now, state.Baseline.OwnDepartment));
        return Math.Clamp(-Math.Log10(24 * state.Baseline.Rhythm.HourShare(bin, prior)), 0, Most);
    }

    private static void Volume(CredentialState state, ProfessionPrior prior, bool foreign, ref CredentialScore score)
    {
        var strangers = foreign ? Metric.StrangersForeign : Metric.StrangersFamiliar;
        var known = foreign ? Metric.KnownForeign : Metric.KnownFamiliar;
        var claimed = foreign ? Metric.ClaimedForeign : Metric.ClaimedFamiliar;
        score.HourStrangers = state.Counters.Sum(WindowLength.Hour, strangers) - state.Counters.Sum(WindowLength.Hour, claimed);
        score.DayStrangers = state.Counters.Sum(WindowLength.Day, strangers) - state.Counters.Sum(WindowLength.Day, claimed);
        if (score.DayStrangers <= 1)
        {
            score.HourExpected = score.DayExpected = 1;
            return;
        }

        var baseline = state.Baseline;
        var today = (int)(state.Now / TimeSpan.TicksPerDay);
        var bin = VolumeRhythm.BinOf(LocalTime.Of(state.Now, baseline.OwnDepartment));
        score.HourExpected = VolumeSignal.ExpectedHour(baseline, prior, state.Counters.Sum(WindowLength.Hour, known), today, bin);
        score.DayExpected = VolumeSignal.ExpectedDay(baseline, prior, state.Counters.Sum(WindowLength.Day, known), today);
        var shape = baseline.Rhythm.Shape(prior);
        // An hour varies more than a day: half the shape.
        score.Volume = Math.Max(
            VolumeSignal.Surprisal(score.HourStrangers, score.HourExpected, shape / 2),
            VolumeSignal.Surprisal(score.DayStrangers, score.DayExpected, shape));
    }
}
