namespace AccessSentinel.Simulation.Scenarios;

/// <summary>The truth about one attack or one benign twin.</summary>
public sealed record Scenario
{
    /// <summary>Position in <see cref="PortalSimulation.Scenarios"/>; events carry it.</summary>
    public required int Index { get; init; }

    /// <summary>Its kind, e.g. <c>smash_and_grab</c>.</summary>
    public required string Kind { get; init; }

    /// <summary>Attack, or benign twin that must not be suspended.</summary>
    public required bool IsAttack { get; init; }

    /// <summary>Positions of the credentials concerned.</summary>
    public required IReadOnlyList<int> Credentials { get; init; }

    /// <summary>Its first event, UTC.</summary>
    public required DateTime Start { get; init; }

    /// <summary>Its last event, UTC (of a twin: the end of its last day).</summary>
    public required DateTime End { get; init; }

    /// <summary>Whether the thief can pass a second factor that is asked for (a twin's owner always can).</summary>
    public bool PassesSecondFactor { get; init; }

    /// <summary>Whether the thief can sign in again after sessions were revoked.</summary>
    public bool CanSignIn { get; init; } = true;

    /// <summary>What was drawn for it, by name.</summary>
    public required IReadOnlyDictionary<string, double> Draws { get; init; }
}
