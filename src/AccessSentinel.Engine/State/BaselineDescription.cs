using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Features;

namespace AccessSentinel.Engine.State;

/// <summary>What ordinary work of a credential looks like.</summary>
internal static class BaselineDescription
{
    private static readonly string[] PaceNames =
        ["under_500ms", "under_1s", "under_2s", "under_4s", "under_8s", "under_15s", "under_30s", "under_1m", "under_3m", "under_10m", "longer"];

    private static readonly string[] DelayNames =
        ["under_30s", "under_2m", "under_5m", "under_15m", "under_30m", "under_1h", "under_3h", "under_6h", "under_12h", "under_24h"];

    private static readonly string[] SourceNames = ["networks", "autonomous_systems", "countries", "devices", "agents"];

    public static IEnumerable<DescribedSection> Of(Baseline baseline, ProfessionPrior prior, int today)
    {
        yield return Habits(baseline, prior, today);
        yield return Rhythm(baseline.Rhythm, prior);
        yield return Pace(baseline, prior);
        yield return Claims(baseline, prior);
        yield return Departments(baseline);
        yield return Sources(baseline.Sources, today);
        yield return Bulk(baseline, prior);
    }

    private static DescribedSection Habits(Baseline baseline, ProfessionPrior prior, int today)
    {
        SectionRows rows = new();
        rows.Add("profession", Professions.Name(baseline.Profession))
            .Add("profession_stated", Professions.Name(baseline.StatedProfession))
            .Add("own_department", baseline.OwnDepartment == 0 ? "unknown" : Department.Format(baseline.OwnDepartment))
            .Add("has_second_factor", baseline.HasSecondFactor)
            .Add("signs_in_with_a_password_only", baseline.IsPasswordOnly)
            .Add("memory_days", (long)baseline.MemoryDays(today));
        Ratio(rows, "first_seen", baseline.FirstSeen);
        rows.Add("first_seen_share_expected", baseline.FirstSeenShare(prior, today));
        Ratio(rows, "not_found", baseline.NotFound);
        Ratio(rows, "second_factor", baseline.MultiFactor);
        Ratio(rows, "sessions_from_new_network", baseline.NewNetwork);
        Ratio(rows, "sessions_from_new_autonomous_system", baseline.NewAsn);
        Ratio(rows, "sessions_from_new_device", baseline.NewDevice);
        Ratio(rows, "sessions_moved_to_another_device", baseline.MovedSessions);
        Ratio(rows, "sessions_beside_another_one", baseline.OverlappingSessions);
        Ratio(rows, "sessions_after_impossible_travel", baseline.ImpossibleTravels);
        rows.AddDay("observable_since", baseline.Attendance.ObservedDay);
        rows.Add("share_of_days_used", baseline.Attendance.Share(today));
        return rows.As("baseline_shares");
    }

    private static DescribedSection Rhythm(VolumeRhythm rhythm, ProfessionPrior prior) => new SectionRows()
        .Add("active_days", (double)rhythm.Days)
        .Add("strangers_per_day", rhythm.MeanPerDay(prior))
        .Add("strangers_per_day_shape", rhythm.Shape(prior))
        .Add("people_per_day", rhythm.PeoplePerDay(prior))
        .AddDay("today", rhythm.Today)
        .Add("strangers_taught_today", (double)rhythm.TodayFirstSeen)
        .Add("people_taught_today", (double)rhythm.TodayPeople)
        .As("baseline_rhythm");

    private static DescribedSection Pace(Baseline baseline, ProfessionPrior prior)
    {
        SectionRows rows = new();
        rows.Add("intervals_seen", baseline.PaceTotal());
        for (var bin = 0; bin < PaceBins.Count; bin++)
        {
            rows.Add(PaceNames[bin], baseline.PaceShare(bin, prior));
        }

        return rows.As("baseline_pace");
    }

    private static DescribedSection Claims(Baseline baseline, ProfessionPrior prior)
    {
        SectionRows rows = new();
        Ratio(rows, "claimed_strangers", baseline.StrangerClaims);
        rows.Add("claimed_strangers_share_expected", baseline.ClaimShare(prior));
        Ratio(rows, "claimed_known", baseline.KnownClaims);
        rows.Add("claimed_known_share_expected", baseline.KnownClaimShare(prior));
        Span<double> come = stackalloc double[ClaimDelays.Count];
        baseline.ClaimedBy(prior, come);
        for (var bin = 0; bin < ClaimDelays.Count; bin++)
        {
            rows.Add($"come_{DelayNames[bin]}", come[bin]);
        }

        return rows.As("baseline_claims");
    }

    private static DescribedSection Departments(Baseline baseline)
    {
        var shares = baseline.Departments;
        SectionRows rows = new();
        rows.Add("people_counted", (double)shares.Total);
        if (shares.Total <= 0)
        {
            return rows.As("baseline_departments");
        }

        List<(string Code, float Count)> named = [];
        for (var slot = 0; slot < DepartmentShares.Slots; slot++)
        {
            if (shares.Departments[slot] != 0)
            {
                named.Add((Department.Format(shares.Departments[slot]), shares.Counts[slot]));
            }
        }

        foreach (var (code, count) in named.OrderByDescending(each => each.Count).ThenBy(each => each.Code, StringComparer.Ordinal))
        {
            rows.Add($"department_{code}", count / (double)shares.Total);
        }

        return rows.Add("others", shares.Unnamed() / (double)shares.Total).As("baseline_departments");
    }

    private static DescribedSection Sources(SourceMemory sources, int today)
    {
        SectionRows rows = new();
        for (var kind = 0; kind < SourceMemory.Kinds; kind++)
        {
            rows.Add($"familiar_{SourceNames[kind]}", (long)sources.FamiliarCount((SourceKind)kind, today));
        }

        return rows.As("baseline_sources");
    }

    private static DescribedSection Bulk(Baseline baseline, ProfessionPrior prior) => new SectionRows()
        .Add("lists_per_day", baseline.Lists.PerDay(prior))
        .Add("lists_records_typical", Math.Pow(10, baseline.Lists.Size().Mean))
        .Add("exports_per_day", baseline.Exports.PerDay(prior))
        .Add("exports_records_typical", Math.Pow(10, baseline.Exports.Size().Mean))
        .As("baseline_bulk");

    /// <summary>The own share as it was observed; without observations there is none.</summary>
    private static void Ratio(SectionRows rows, string name, in DecayingRatio ratio)
    {
        if (ratio.Trials > 0)
        {
            rows.Add($"{name}_share", ratio.Hits / (double)ratio.Trials);
        }
        else
        {
            rows.Add($"{name}_share", "none");
        }

        rows.Add($"{name}_trials", (double)ratio.Trials);
    }
}
