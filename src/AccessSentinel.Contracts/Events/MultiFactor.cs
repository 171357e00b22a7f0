namespace AccessSentinel.Contracts.Events;

/// <summary><c>auth.mfa</c>, which may be absent.</summary>
public enum MultiFactor : byte
{
    /// <summary>The event does not say.</summary>
    Absent = 0,

    /// <summary>No second factor was given.</summary>
    No = 1,

    /// <summary>A second factor was given.</summary>
    Yes = 2,
}
