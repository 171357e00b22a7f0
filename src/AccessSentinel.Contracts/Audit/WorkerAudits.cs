namespace AccessSentinel.Contracts.Audit;

/// <summary>
/// A run of records of an incarnation as somebody found them: from <paramref name="First"/> to <paramref name="Last"/> none is missing.
/// Several runs of one incarnation in one place say that what lies between them was missing then.
/// </summary>
/// <param name="Incarnation">Whose records.</param>
/// <param name="First">Number of the first one; what lies before the lowest run was not looked at.</param>
/// <param name="Last">Number of the last one.</param>
/// <param name="Hash">SHA-256 of the last one's published value, lower-case hexadecimal.</param>
public sealed record AuditHead(string Incarnation, long First, long Last, string Hash);

/// <summary>A worker process begins. Always number 1 of its incarnation.</summary>
public sealed record StartAudit : AuditContent
{
    /// <inheritdoc/>
    public override AuditKind Kind => AuditKind.Start;

    /// <summary>Version of the program.</summary>
    public required string Version { get; init; }

    /// <summary>What started: <c>run</c>, <c>demo</c>, <c>backtest</c>.</summary>
    public required string Verb { get; init; }

    /// <summary>The other incarnations' heads as it found them at its start.</summary>
    public IReadOnlyList<AuditHead> Heads { get; init; } = [];

    /// <summary>The start of this program.</summary>
    public static StartAudit Of(string verb, params IReadOnlyList<AuditHead> heads) => new()
    {
        Version = typeof(StartAudit).Assembly.GetName().Version?.ToString(3) ?? throw new InvalidOperationException("The assembly carries no version."),
        Verb = verb,
        Heads = heads,
    };
}

/// <summary>What a running worker found of the other incarnations, so that what they wrote is provable up to there.</summary>
public sealed record HeadsAudit : AuditContent
{
    /// <inheritdoc/>
    public override AuditKind Kind => AuditKind.Heads;

    /// <summary>The heads it found.</summary>
    public IReadOnlyList<AuditHead> Heads { get; init; } = [];
}

/// <summary>What a worker is configured with.</summary>
public sealed record ConfigurationAudit : AuditContent
{
    /// <inheritdoc/>
    public override AuditKind Kind => AuditKind.Configuration;

    /// <summary>Id of the key under which identifiers become tags.</summary>
    public required string KeyId { get; init; }

    /// <summary>Every setting but secrets, by key.</summary>
    public IReadOnlyList<AuditText> Settings { get; init; } = [];

    /// <summary>
    /// SHA-256 of the keyed tags of the decoys in ascending order, lower-case hexadecimal; null: there are none. Of the tags and not of the file: whoever
    /// reads the audit could try numbers against the latter.
    /// </summary>
    public string? Decoys { get; init; }
}

/// <summary>A model was loaded, or refused.</summary>
public sealed record ModelAudit : AuditContent
{
    /// <inheritdoc/>
    public override AuditKind Kind => AuditKind.Model;

    /// <summary>Name and version of the model; <c>built-in</c>: none.</summary>
    public required string Model { get; init; }

    /// <summary>Whether it judges from now on; false: it was refused.</summary>
    public required bool Applied { get; init; }

    /// <summary>SHA-256 of the model's file, lower-case hexadecimal; null: it has none.</summary>
    public string? Hash { get; init; }

    /// <summary>Why it was refused; null where it was not.</summary>
    public string? Detail { get; init; }

    /// <summary>Last offset of each partition that the former model judged; empty: it judges from the beginning.</summary>
    public IReadOnlyList<AuditPosition> After { get; init; } = [];
}
