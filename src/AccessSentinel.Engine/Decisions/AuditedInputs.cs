namespace AccessSentinel.Engine.Decisions;

/// <summary>
/// What the audit was last told of what a credential is judged with, so that it is told again only where that is another and matters. Kept in
/// the record, which is saved together with what it tells the audit.
/// </summary>
public sealed class AuditedInputs
{
    /// <summary>Events counted into the record so far, repeats left out: the place of what happens beside them.</summary>
    public long Events { get; internal set; }

    /// <summary>The allowance of organization, network or device; 1 = none.</summary>
    public double Allowance { get; internal set; } = 1;

    /// <summary>What the portal cannot carry out.</summary>
    public UnsupportedMeasures Unsupported { get; internal set; }

    /// <summary>Whether since when the credential could be seen matters, since it lay idle before it was.</summary>
    internal ObservationNote Observation { get; set; }
}

/// <summary>Whether the audit knows since when a credential could be seen. Persisted: appended, never changed.</summary>
internal enum ObservationNote : byte
{
    /// <summary>It does not matter: it never looked idle.</summary>
    NotNeeded = 0,

    /// <summary>It mattered while learning, where nothing is audited.</summary>
    Due = 1,

    /// <summary>It was told.</summary>
    Told = 2,
}
