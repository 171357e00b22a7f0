using AccessSentinel.Contracts.Events;

namespace AccessSentinel.Host.Drills;

/// <summary>One access that a drill makes.</summary>
/// <param name="Time">When, UTC.</param>
/// <param name="Action">What.</param>
/// <param name="Session">In which session.</param>
/// <param name="Person">Number of the made-up beneficiary it concerns; 0 = none.</param>
/// <param name="Department">Where that beneficiary lives.</param>
/// <param name="Thief">From the thief's source; else from the owner's.</param>
internal sealed record DrillAccess(DateTime Time, AccessAction Action, string Session, int Person, string Department, bool Thief);
