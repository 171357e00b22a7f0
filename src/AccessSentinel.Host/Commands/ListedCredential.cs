using AccessSentinel.Contracts.Drills;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.State;

namespace AccessSentinel.Host.Commands;

/// <summary>A line of <c>list</c>: what is in force for a credential, and who has looked at it.</summary>
/// <param name="Credential">The portal's id.</param>
/// <param name="Level">The measure in force, or <c>none</c>.</param>
/// <param name="Mode"><c>enforce</c> or <c>shadow</c>.</param>
/// <param name="Since">When its episode opened, RFC 3339; empty = no episode.</param>
/// <param name="Until">When it lapses, RFC 3339; empty = nothing is in force.</param>
/// <param name="Exposed">People read in the episode.</param>
/// <param name="Review">Where a human stands with it.</param>
/// <param name="Allowance">How many times the usual evidence; 1 = as usual.</param>
/// <param name="AllowanceUntil">When that ends, RFC 3339; empty = none.</param>
/// <param name="Held">The limit that holds a suspension back, see the guard; empty = none is held.</param>
/// <param name="Drill">It is a drill's: nobody was harmed, and nobody waits.</param>
internal sealed record ListedCredential(
    string Credential, string Level, string Mode, string Since, string Until, int Exposed, string Review, double Allowance, string AllowanceUntil, string Held, bool Drill)
{
    private const string Time = "yyyy-MM-dd'T'HH:mm:ss'Z'";

    /// <summary>The line of a record; null: nothing is in force.</summary>
    /// <param name="state">The record.</param>
    /// <param name="now">UTC ticks.</param>
    /// <param name="drills">Which credentials are those of drills.</param>
    public static ListedCredential? Of(CredentialState state, long now, DrillMark drills)
    {
        var measure = state.Measure;
        var oversight = state.Oversight;
        var drill = drills.Marks(state.CredentialId);
        var inForce = measure.InForce(now) || (oversight.IsConfirmed && measure.Level == MeasureLevel.Suspend);
        var factor = oversight.FactorAt(now);
        var held = measure.IsHeld && measure.HeldUntil > now;
        if (!inForce && !held && factor <= 1)
        {
            return null;
        }

        return new ListedCredential(
            state.CredentialId,
            inForce ? MeasureLevels.Name(measure.Level) : "none",
            measure.Shadow ? "shadow" : "enforce",
            inForce || held ? Text(measure.OpenedAt) : "",
            inForce ? Text(measure.Until) : "",
            inForce || held ? measure.Exposed : 0,
            inForce || held ? ReviewOf(measure, oversight, drill) : "",
            factor,
            factor > 1 ? Text(oversight.AllowUntil) : "",
            held ? GuardScopes.Name(measure.HeldBy) : "",
            drill);
    }

    /// <summary>Whether no human has looked at it yet, and one should: it cuts somebody off.</summary>
    public bool Waits => Review == Waiting;

    private const string Waiting = "waits for a human";

    private static string ReviewOf(MeasureState measure, OversightState oversight, bool drill) =>
        oversight.ReleaseAskedBy.Length > 0 ? $"confirmed by {oversight.ConfirmedBy}, release asked by {oversight.ReleaseAskedBy}"
        : oversight.IsConfirmed ? $"confirmed by {oversight.ConfirmedBy}"
        : oversight.ReviewedAt != 0 ? "looked at"
        : drill ? "drill"
        : measure.Level == MeasureLevel.Suspend ? Waiting
        : "";

    private static string Text(long ticks) =>
        ticks == 0 ? "" : new DateTime(ticks, DateTimeKind.Utc).ToString(Time, System.Globalization.CultureInfo.InvariantCulture);
}
