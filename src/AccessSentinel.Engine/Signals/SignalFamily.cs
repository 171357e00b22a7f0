namespace AccessSentinel.Engine.Signals;

/// <summary>Families of independent evidence. Persisted and published: appended, never changed.</summary>
public enum SignalFamily
{
    /// <summary>More people, and more never seen before, than this credential's own work explains.</summary>
    Volume = 0,

    /// <summary>People looked up for whom no claim follows.</summary>
    Purpose = 1,

    /// <summary>NIRs tried out: misses, or numbers that follow each other.</summary>
    Enumeration = 2,

    /// <summary>Departments outside the credential's spread.</summary>
    Segment = 3,

    /// <summary>Signs that somebody else holds the credential.</summary>
    Takeover = 4,

    /// <summary>A pace that is not this credential's.</summary>
    Rhythm = 5,

    /// <summary>One source on many credentials.</summary>
    Campaign = 6,

    /// <summary>A decoy was read.</summary>
    Canary = 7,

    /// <summary>The multivariate model.</summary>
    Model = 8,

    /// <summary>Bulk answers (list, export).</summary>
    Bulk = 9,
}

/// <summary>Names of the families as they are published.</summary>
public static class SignalFamilies
{
    /// <summary>How many there are.</summary>
    public const int Count = 10;

    private static readonly string[] Names =
        ["volume", "purpose", "enumeration", "segment", "takeover", "rhythm", "campaign", "canary", "model", "bulk"];

    /// <summary>The name on commands and metrics.</summary>
    public static string Name(SignalFamily family) => Names[(int)family];

    /// <summary>The family of a name.</summary>
    public static bool TryParse(string name, out SignalFamily family)
    {
        var index = Array.IndexOf(Names, name);
        family = (SignalFamily)Math.Max(0, index);
        return index >= 0;
    }
}
