using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Scoring;
using AccessSentinel.Engine.Windows;

namespace AccessSentinel.Engine.State;

/// <summary>
/// Everything that is remembered of one credential, as sections of names and values for a person who has to judge it. No tag of a
/// beneficiary and none of a source is in it: people and places are only counted. Windows are as of the credential's last event.
/// </summary>
public static class StateDescription
{
    private static readonly (string Name, int Index)[] Counters =
    [
        ("events", Metric.Events),
        ("successes", Metric.Successes),
        ("not_found", Metric.NotFound),
        ("denied", Metric.Denied),
        ("first_seen", Metric.FirstSeen),
        ("strangers_familiar_sources", Metric.StrangersFamiliar),
        ("strangers_foreign_sources", Metric.StrangersForeign),
        ("strangers_claimed_familiar_sources", Metric.ClaimedFamiliar),
        ("strangers_claimed_foreign_sources", Metric.ClaimedForeign),
        ("known_familiar_sources", Metric.KnownFamiliar),
        ("known_foreign_sources", Metric.KnownForeign),
        ("claims_and_quotes", Metric.Claims),
        ("bulk_records", Metric.BulkRecords),
    ];

    private static readonly string[] WindowNames = ["window_1m", "window_10m", "window_1h", "window_24h"];

    /// <summary>Describes a record.</summary>
    /// <param name="state">As it was decoded.</param>
    /// <param name="stored">As it was stored: for its sizes.</param>
    /// <param name="score">Its score as of its last event (<see cref="DetectionEngine.Score"/>).</param>
    /// <param name="ladder">The ladder it is judged by (<see cref="DetectionEngine.LadderOf"/>).</param>
    /// <param name="prior">What is expected of its profession.</param>
    /// <param name="now">When it is asked, UTC ticks: whether a measure is in force depends on it, nothing else does.</param>
    /// <param name="nameOfSource">The topic and partition of a number in <see cref="CredentialState.Offsets"/>; null = not known.</param>
    public static IReadOnlyList<DescribedSection> Of(
        CredentialState state, StoredRecord stored, in CredentialScore score, LadderOptions ladder, ProfessionPrior prior, long now, Func<uint, string?> nameOfSource) =>
    [
        MeasureDescription.Measure(state.Measure, now),
        MeasureDescription.Effect(state.Effect),
        OversightDescription.Of(state.Oversight, now),
        MeasureDescription.Score(score, state),
        MeasureDescription.Ladder(score, ladder, state),
        EvidenceDescription.Track("evidence_familiar_sources", state.FamiliarEvidence),
        EvidenceDescription.Track("evidence_foreign_sources", state.ForeignEvidence),
        EvidenceDescription.Takeover(state.Context),
        EvidenceDescription.Campaign(state.Campaign),
        .. Windows(state),
        Memory(state),
        .. BaselineDescription.Of(state.Baseline, prior, DayOf(state)),
        Offsets(state.Offsets, nameOfSource),
        Sizes(state, stored),
    ];

    private static int DayOf(CredentialState state) => (int)(state.Now / TimeSpan.TicksPerDay);

    private static IEnumerable<DescribedSection> Windows(CredentialState state)
    {
        foreach (var window in Enum.GetValues<WindowLength>())
        {
            SectionRows rows = new();
            foreach (var (name, index) in Counters)
            {
                rows.Add(name, (long)state.Counters.Sum(window, index));
            }

            var people = state.Distinct.Estimate(window, state.Now);
            yield return rows
                .Add("distinct_people", (long)Math.Round(people))
                .Add("distinct_people_exact", state.Distinct.IsExact(window))
                .As(WindowNames[(int)window]);
        }
    }

    private static DescribedSection Memory(CredentialState state) => new SectionRows()
        .Add("known_people", (long)state.Known.Count)
        .AddDay("known_since", state.Known.FirstDay)
        .Add("known_days", (long)(state.Now == 0 ? 0 : state.Known.AgeDays(state.Now)))
        .Add("strangers_taken_for_known", state.Known.FalseKnownProbability)
        .Add("carried_over_from_key", state.Transition.AwaitedFrom ?? (state.Transition.From.Length == 0 ? "none" : state.Transition.From))
        .AddDay("carried_over_since", state.Transition.Since)
        .AddDay("first_event_on", state.Baseline.FirstDay)
        .AddTime("last_event_at", state.Now)
        .Add("lookups_of_the_day_held", (long)state.Recent.Count)
        .Add("lookups_awaiting_a_claim", Waiting(state.Recent))
        .Add("unreadable_messages", (long)state.Rejects)
        .As("memory");

    private static long Waiting(RecentRecords recent)
    {
        long waiting = 0;
        foreach (ref readonly var record in recent.Entries)
        {
            waiting += record.Claimed ? 0 : 1;
        }

        return waiting;
    }

    private static DescribedSection Offsets(SourceOffsets offsets, Func<uint, string?> nameOfSource)
    {
        SectionRows rows = new();
        foreach (var (source, offset) in offsets.Last())
        {
            rows.Add(nameOfSource(source) ?? FormattableString.Invariant($"source_{source:x8}"), offset);
        }

        return rows.As("offsets");
    }

    private static DescribedSection Sizes(CredentialState state, StoredRecord stored) => new SectionRows()
        .Add("core_bytes", (long)stored.Core.Length)
        .Add("known_pages", (long)stored.Pages.Count)
        .Add("known_bytes", stored.Pages.Values.Sum(page => (long)page.Length))
        .Add("outbox_bytes", (long)stored.Outbox.Length)
        .Add("events_remembered_against_repeats", (long)state.Duplicates.Count)
        .As("sizes");
}
