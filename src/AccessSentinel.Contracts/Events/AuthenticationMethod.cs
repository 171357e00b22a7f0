namespace AccessSentinel.Contracts.Events;

/// <summary>How the session was authenticated. Persisted: values are appended, never changed.</summary>
public enum AuthenticationMethod : byte
{
    /// <summary>The event does not say.</summary>
    Absent = 0,

    /// <summary>A password and nothing else.</summary>
    Password = 1,

    /// <summary>A one-time code.</summary>
    OneTimePassword = 2,

    /// <summary>A health professional's card (CPS).</summary>
    Card = 3,

    /// <summary>Pro Santé Connect.</summary>
    ProSanteConnect = 4,

    /// <summary>A client certificate.</summary>
    Certificate = 5,

    /// <summary>A method this version does not know.</summary>
    Other = 6,
}
