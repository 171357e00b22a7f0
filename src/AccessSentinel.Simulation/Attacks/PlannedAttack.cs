namespace AccessSentinel.Simulation.Attacks;

/// <summary>An attack whose events are known from the seed and made when they are due.</summary>
/// <param name="Start">When its first event is delivered, UTC ticks; <see cref="long.MaxValue"/>: it has none.</param>
/// <param name="Plan">Makes its events, in order of time: the same ones each time.</param>
internal sealed record PlannedAttack(long Start, Func<SimulatedEvent[]> Plan);
