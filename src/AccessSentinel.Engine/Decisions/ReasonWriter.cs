using System.Globalization;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Scoring;
using AccessSentinel.Engine.Signals;

namespace AccessSentinel.Engine.Decisions;

/// <summary>Puts a score into words and numbers for analysts. Names no beneficiary, no address.</summary>
public static class ReasonWriter
{
    private static readonly string[] Hypotheses =
    [
        "extraction in haste",
        "quiet extraction in its own region",
        "extraction hidden among its own work",
        "quiet extraction over the country",
        "enumeration of numbers",
        "extraction in haste over the country",
        "bulk export",
        "guessing of numbers",
    ];

    /// <summary>The reason of a measure.</summary>
    public static CommandReason Write(MeasureLevel level, in CredentialScore score, TrackEvidence track)
    {
        var signals = new List<CommandSignal>();
        Add(signals, "first_seen_beneficiaries", SignalFamily.Volume, "1h", score.HourStrangers, score.HourExpected, Math.Max(track.Families[(int)SignalFamily.Volume], score.Volume));
        Add(signals, "first_seen_beneficiaries", SignalFamily.Volume, "24h", score.DayStrangers, score.DayExpected, score.Volume);
        AddFamily(signals, track, "unclaimed_strangers", SignalFamily.Purpose);
        AddFamily(signals, track, "foreign_departments", SignalFamily.Segment);
        AddFamily(signals, track, "enumerated_numbers", SignalFamily.Enumeration);
        AddFamily(signals, track, "pace", SignalFamily.Rhythm);
        AddFamily(signals, track, "bulk_answers", SignalFamily.Bulk);
        AddFamily(signals, track, "decoy_read", SignalFamily.Canary);
        Add(signals, "new_source", SignalFamily.Takeover, null, score.Foreign ? 1 : 0, 0, score.Takeover - score.Dormancy);
        Add(signals, "idle_account", SignalFamily.Takeover, null, score.Dormancy, 0, score.Dormancy);
        Add(signals, "unusual_hour", SignalFamily.Rhythm, null, score.OddHour, 0, score.OddHour);
        Add(signals, "regular_gaps", SignalFamily.Rhythm, null, score.Regularity, 0, score.Regularity);
        Add(signals, "anomaly", SignalFamily.Model, null, score.Anomaly, ModelSignal.Usual, score.Support);
        Add(signals, score.CampaignSource.Kind == CampaignKind.SignIns ? "failed_sign_ins_on_the_source" : "others_on_the_source", SignalFamily.Campaign, "24h", score.CampaignSuspicious, score.CampaignExpected, score.Campaign);
        signals.Sort(static (left, right) => right.Weight.CompareTo(left.Weight));

        var exposed = score.ReadOn(track);
        // A decoy weighs on every test alike: none of them explains it, and no smaller number of people would have changed anything.
        var decoy = score.Canary >= DecisionPolicy.CanarySuffices;
        var explanation = decoy ? "a decoy was read, which nobody has a reason to read," : Hypotheses[(int)track.Strongest];
        var summary = string.Create(
            CultureInfo.InvariantCulture,
            $"{explanation} from {(score.Foreign ? "a source new to it" : "its usual sources")}: {exposed} beneficiaries read, {Math.Max(track.Strangers, (int)Math.Min(exposed, score.DayStrangers))} of them never seen before{Unnamed(track)}; {score.HourStrangers:0} strangers in an hour where {score.HourExpected:0.#} are usual; {score.Families} families of evidence");
        if (score.Support > 0 && score.Model is { } model)
        {
            summary = string.Create(
                CultureInfo.InvariantCulture,
                $"{summary}; model {model.Name} {model.Version} finds one ordinary hour in 10^{score.Anomaly:0.0} as strange, above all for {FeatureCatalogue.Features[score.FurthestFeature].Name}");
        }

        var guessing = track.Strongest == ThiefHypothesis.Guessing && !decoy;
        if (guessing)
        {
            summary = string.Create(CultureInfo.InvariantCulture, $"{summary}; {score.HourMisses:0} look-ups of an hour found nobody");
        }

        if (score.Campaign >= CredentialScore.Noticeable)
        {
            summary = string.Create(CultureInfo.InvariantCulture, $"{summary}; {OnTheSource(score)} where {score.CampaignExpected:0.#} are usual (campaign {score.CampaignSource})");
        }

        var harmless = Math.Max(1, (int)(track.Strangers * 0.6));
        var counterfactual = level == MeasureLevel.Observe || decoy
            ? null
            : guessing
            ? "look-ups that find nobody for fewer different numbers, or people it knows among them, would have led to no action"
            : string.Create(CultureInfo.InvariantCulture, $"under {harmless} beneficiaries never seen before at this pace, or claims for them, would have led to no action");
        return new CommandReason(summary, score.Surprisal, signals, counterfactual);
    }

    private static string OnTheSource(in CredentialScore score) => score.CampaignSource.Kind == CampaignKind.SignIns
        ? string.Create(CultureInfo.InvariantCulture, $"on the same network, new to it, {score.CampaignSuspicious} of {score.CampaignOthers} other credentials only failed to sign in")
        : string.Create(CultureInfo.InvariantCulture, $"{score.CampaignSuspicious} of {score.CampaignOthers} other credentials that the same {CampaignSource.NameOf(score.CampaignSource.Kind)} is new to look alike");

    private static string Unnamed(TrackEvidence track) =>
        track.Unnamed == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $", and at most {track.Unnamed} in lists and exports that name nobody");

    /// <summary>What is said of a suspension that is held, in the measure that takes its place, or was, in the suspension.</summary>
    public static string Hold(MeasureLevel level, MeasureState measure) => level == MeasureLevel.Suspend
        ? string.Create(CultureInfo.InvariantCulture, $"this suspension was held {GuardScopes.Reason(measure.HeldBy)}, since {new DateTime(measure.HeldSince, DateTimeKind.Utc):yyyy-MM-ddTHH:mm:ssZ}")
        : $"a suspension is held {GuardScopes.Reason(measure.HeldBy)}";

    private static void AddFamily(List<CommandSignal> signals, TrackEvidence track, string name, SignalFamily family) =>
        Add(signals, name, family, null, track.Families[(int)family], 0, track.Families[(int)family]);

    private static void Add(List<CommandSignal> signals, string name, SignalFamily family, string? window, double value, double expected, double weight)
    {
        const double Negligible = 0.05;
        if (weight >= Negligible)
        {
            signals.Add(new CommandSignal(name, SignalFamilies.Name(family), window, Math.Round(value, 3), Math.Round(expected, 3), Math.Round(weight, 3)));
        }
    }
}
