namespace AccessSentinel.Contracts.Events;

/// <summary>How the portal answered. Persisted: values are appended, never changed.</summary>
public enum AccessOutcome : byte
{
    /// <summary>The portal answered with what was asked for.</summary>
    Success = 0,

    /// <summary>Nobody matches what was asked for.</summary>
    NotFound = 1,

    /// <summary>The portal refused.</summary>
    Denied = 2,

    /// <summary>The portal failed.</summary>
    Error = 3,
}
