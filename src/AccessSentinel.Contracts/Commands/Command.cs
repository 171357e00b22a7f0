namespace AccessSentinel.Contracts.Commands;

/// <summary>What the portal is told to do. Persisted by name: appended, never changed.</summary>
public enum CommandType : byte
{
    /// <summary>Go on within limits.</summary>
    Restrict = 1,

    /// <summary>No look-up until a second factor is given.</summary>
    StepUp = 2,

    /// <summary>Nothing any more.</summary>
    Suspend = 3,

    /// <summary>An operator lifts the measure.</summary>
    Reinstate = 4,
}

/// <summary>Whether the portal obeys (<see cref="Enforce"/>) or only sees what would have been sent.</summary>
public enum OperatingMode : byte
{
    /// <summary>The portal obeys.</summary>
    Enforce = 0,

    /// <summary>Published, but ignored by the portal.</summary>
    Shadow = 1,
}

/// <summary>Whom a restricted credential may still look up.</summary>
public enum LimitScope : byte
{
    /// <summary>Everybody.</summary>
    Any = 0,

    /// <summary>Beneficiaries of its own department.</summary>
    Department = 1,

    /// <summary>Beneficiaries it dealt with before today.</summary>
    Known = 2,
}

/// <summary>The limits of a restrict, or of a step-up whose limits hold after the factor is given.</summary>
public sealed record CommandLimits(LimitScope Scope, int? BeneficiariesPerHour);

/// <summary>One signal that contributed to a decision.</summary>
/// <param name="Name">Name of the signal.</param>
/// <param name="Family">Family of independent evidence it belongs to.</param>
/// <param name="Window">Window it looked at (<c>1m</c>, <c>10m</c>, <c>1h</c>, <c>24h</c>), or none.</param>
/// <param name="Value">What was observed.</param>
/// <param name="Expected">What ordinary work would show.</param>
/// <param name="Weight">Surprisal it added (−log10 of probability).</param>
public sealed record CommandSignal(string Name, string? Family, string? Window, double Value, double Expected, double Weight);

/// <summary>Why, for analysts only. Never any identifying data of a beneficiary.</summary>
public sealed record CommandReason(string Summary, double Score, IReadOnlyList<CommandSignal> Signals, string? Counterfactual);

/// <summary>What the portal may show to whoever holds the session.</summary>
public sealed record CommandNotice(string Fr, string En);

/// <summary>Distinct beneficiaries read in the episode when the decision was taken, and since when.</summary>
public sealed record CommandExposure(int Beneficiaries, DateTime Since);

/// <summary>The model that took part in the decision.</summary>
public sealed record CommandModel(string Name, string Version);

/// <summary>A command to the portal (<c>command.schema.json</c>). Times are UTC.</summary>
public sealed record Command
{
    /// <summary>Deterministic: the same decision has the same id.</summary>
    public required string Id { get; init; }

    /// <summary>The measure.</summary>
    public required CommandType Type { get; init; }

    /// <summary>Whom it concerns; also the message key.</summary>
    public required string CredentialId { get; init; }

    /// <summary>Rises with every command of the credential.</summary>
    public required long Sequence { get; init; }

    /// <summary>The run of suspicious activity it belongs to.</summary>
    public required string Episode { get; init; }

    /// <summary>Enforce or shadow.</summary>
    public required OperatingMode Mode { get; init; }

    /// <summary>Event time of the event that triggered it.</summary>
    public required DateTime IssuedAt { get; init; }

    /// <summary>When it lapses by itself; absent on reinstate.</summary>
    public DateTime? ExpiresAt { get; init; }

    /// <summary>Whether running sessions are revoked too.</summary>
    public bool RevokeSessions { get; init; }

    /// <summary>Limits, if any.</summary>
    public CommandLimits? Limits { get; init; }

    /// <summary>Why.</summary>
    public required CommandReason Reason { get; init; }

    /// <summary>What may be shown.</summary>
    public CommandNotice? Notice { get; init; }

    /// <summary>What was exposed.</summary>
    public CommandExposure? Exposure { get; init; }

    /// <summary>The model that took part.</summary>
    public CommandModel? Model { get; init; }

    /// <summary><c>policy</c>, or the operator who asked for it.</summary>
    public string? By { get; init; }
}
