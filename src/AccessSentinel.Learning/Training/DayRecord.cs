namespace AccessSentinel.Learning.Training;

/// <summary>What one credential did on one local day, as training counts it.</summary>
/// <param name="Age">Days since the credential's first day: how long its memory is.</param>
/// <param name="People">Distinct beneficiaries.</param>
/// <param name="FirstSeen">Of them, never seen before.</param>
/// <param name="Located">Beneficiaries whose and whose reader's department is known.</param>
/// <param name="Own">Of them, living in the credential's own.</param>
/// <param name="Claims">Claims and quotes.</param>
internal readonly record struct DayRecord(int Age, int People, int FirstSeen, int Located, int Own, int Claims);
