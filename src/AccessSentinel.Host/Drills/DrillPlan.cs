namespace AccessSentinel.Host.Drills;

/// <summary>How a drill is made, and what it may cost.</summary>
/// <param name="PerSecond">Look-ups a second, 1 to 100.</param>
/// <param name="Within">From the first look-up, so long until they must be refused.</param>
/// <param name="Allow">So many beneficiaries may be read until then.</param>
/// <param name="HistoryDays">Days of ordinary work before; 0 = a credential that nobody has seen before.</param>
internal sealed record DrillPlan(int PerSecond, TimeSpan Within, int Allow, int HistoryDays);
