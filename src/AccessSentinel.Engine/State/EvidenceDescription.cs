using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Scoring;
using AccessSentinel.Engine.Signals;

namespace AccessSentinel.Engine.State;

/// <summary>What speaks against a credential.</summary>
internal static class EvidenceDescription
{
    private static readonly string[] Hypotheses =
        ["smash", "quiet_local", "hidden", "quiet_national", "enumeration", "smash_national", "export", "guessing"];

    /// <summary>The hypothesis that explains most; without any evidence there is none.</summary>
    public static string Strongest(TrackEvidence track) => track.Greatest > 0 ? Name(track.Strongest) : "none";

    private static string Name(ThiefHypothesis hypothesis) => Hypotheses[(int)hypothesis];

    public static DescribedSection Track(string section, TrackEvidence track)
    {
        SectionRows rows = new();
        foreach (var hypothesis in Enum.GetValues<ThiefHypothesis>())
        {
            rows.Add($"hypothesis_{Name(hypothesis)}", (double)track.Sums[(int)hypothesis]);
        }

        foreach (var family in Enum.GetValues<SignalFamily>())
        {
            rows.Add($"family_{SignalFamilies.Name(family)}", (double)track.Families[(int)family]);
        }

        return rows
            .AddTime("since", track.Since)
            .Add("people_read_since", (long)track.Exposed)
            .Add("strangers_among_them", (long)track.Strangers)
            .Add("unnamed_records_since", (long)track.Unnamed)
            .As(section);
    }

    public static DescribedSection Takeover(SourceContext context) => new SectionRows()
        .Add("evidence", (double)context.Takeover)
        .Add("source", context.Takeover >= TakeoverSignal.ForeignFrom ? "foreign" : "familiar")
        .Add("foreign_from", TakeoverSignal.ForeignFrom)
        .Add("idle_account", (double)context.Dormancy)
        .AddTime("signed_in_at", context.SignedInAt)
        .AddTime("last_own_deed_at", context.ActiveAt)
        .Add("days_silent_before", (long)context.SilentDays)
        .As("takeover_of_present_source");

    public static DescribedSection Campaign(CampaignEvidence campaign) => new SectionRows()
        .Add("evidence", (double)campaign.LogRatio)
        .Add("campaign", campaign.LogRatio > 0 ? campaign.Source.ToString() : "none")
        .Add("other_credentials_new_to_it", (long)campaign.Others)
        .Add("suspicious_among_them", (long)campaign.Suspicious)
        .Add("suspicious_usually", (double)campaign.Expected)
        .As("campaign_on_present_source");
}
