namespace AccessSentinel.Simulation.Portal;

/// <summary>What the measures cost and spared so far.</summary>
/// <param name="Attempted">Distinct beneficiaries that thieves would have read without us.</param>
/// <param name="Exposed">Distinct beneficiaries that thieves read.</param>
/// <param name="WrongfulSuspensions">Suspensions of credentials that no attack was using.</param>
/// <param name="WrongfulRestricts">Restricts likewise.</param>
/// <param name="NeedlessStepUps">Second factors asked of credentials that no attack was using.</param>
/// <param name="LegitimateLookups">Accesses to people's records that owners intended.</param>
/// <param name="LegitimateRefused">Of those, how many the portal refused.</param>
/// <param name="AttacksStopped">Attacks whose last access before the end of the attack was refused.</param>
/// <param name="Attacks">Attacks that began.</param>
public sealed record PortalOutcome(
    int Attempted, int Exposed, int WrongfulSuspensions, int WrongfulRestricts, int NeedlessStepUps, long LegitimateLookups,
    long LegitimateRefused, int AttacksStopped, int Attacks);

/// <summary>The same for one attack.</summary>
/// <param name="Scenario">Which.</param>
/// <param name="Attempted">Distinct beneficiaries it would have read without us.</param>
/// <param name="Exposed">Distinct beneficiaries it read.</param>
/// <param name="UnnamedRecords">Records of lists and exports that name nobody: an upper bound, kept apart.</param>
/// <param name="FirstRefused">When the portal first refused it, or null.</param>
/// <param name="Stopped">Whether its last access was refused.</param>
public sealed record AttackOutcome(
    Scenarios.Scenario Scenario, int Attempted, int Exposed, long UnnamedRecords, DateTime? FirstRefused, bool Stopped);
