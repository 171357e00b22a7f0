namespace AccessSentinel.Contracts.Privacy;

/// <summary>The key before the present one, while what was remembered under it is carried over.</summary>
/// <param name="Previous">The key before.</param>
/// <param name="Until">When the overlap ends: at events judged at this time or later nothing more is carried over.</param>
/// <param name="IsReturn">It was made after the present one: a rotation was taken back, or is being prepared.</param>
public sealed record KeyOverlap(TagKey Previous, DateTime Until, bool IsReturn = false);
