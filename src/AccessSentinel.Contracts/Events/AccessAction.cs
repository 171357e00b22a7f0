namespace AccessSentinel.Contracts.Events;

/// <summary>What the credential did. Persisted and published: values are appended, never changed.</summary>
public enum AccessAction : byte
{
    /// <summary>Any value this version does not know.</summary>
    Other = 0,

    /// <summary>A sign-in, successful or not.</summary>
    Login = 1,

    /// <summary>A sign-out.</summary>
    Logout = 2,

    /// <summary>The rights of one beneficiary were asked for.</summary>
    Lookup = 3,

    /// <summary>One contract or file was opened.</summary>
    View = 4,

    /// <summary>A prior agreement was asked for (prise en charge).</summary>
    Quote = 5,

    /// <summary>An invoice was sent.</summary>
    Claim = 6,

    /// <summary>Several records were shown on a page.</summary>
    List = 7,

    /// <summary>Records were downloaded.</summary>
    Export = 8,
}
