using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Signals;

namespace AccessSentinel.Engine.State;

/// <summary>What operators said, in words.</summary>
internal static class OversightDescription
{
    public static DescribedSection Of(OversightState oversight, long now) => new SectionRows()
        .Add("confirmed_by", oversight.IsConfirmed ? oversight.ConfirmedBy : "nobody")
        .Add("release_asked_by", oversight.ReleaseAskedBy.Length > 0 ? oversight.ReleaseAskedBy : "nobody")
        .AddTime("first_looked_at", oversight.ReviewedAt)
        .Add("decided_on", Words(oversight.Grounds))
        .AddTime("probation_until", oversight.ProbationUntil)
        .Add("released_of", Words(oversight.Released))
        .Add("allowance_factor", oversight.FactorAt(now))
        .AddTime("allowance_until", oversight.AllowUntil)
        .Add("controls_remembered", (long)oversight.Applied.Count)
        .As("oversight");

    private static string Words(in DecisionGrounds grounds)
    {
        if (!grounds.Any)
        {
            return "nothing";
        }

        var families = grounds.Families;
        var names = Enumerable.Range(0, SignalFamilies.Count).Where(i => (families & (1 << i)) != 0).Select(i => SignalFamilies.Name((SignalFamily)i));
        return $"{string.Join(", ", names)} from {(grounds.Foreign ? "new" : "usual")} sources";
    }
}
