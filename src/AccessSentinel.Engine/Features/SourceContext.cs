namespace AccessSentinel.Engine.Features;

/// <summary>The session and source a credential was last seen with, so that a source is judged once and not at every event.</summary>
public sealed class SourceContext
{
    /// <summary>Low 32 bits of the session's tag.</summary>
    public uint Session { get; internal set; }

    /// <summary>Low 32 bits of the network's tag.</summary>
    public uint Network { get; internal set; }

    /// <summary>Country code of that source; 0 = not known.</summary>
    public ushort Country { get; internal set; }

    /// <summary>Low 32 bits of the device's tag.</summary>
    public uint Device { get; internal set; }

    /// <summary>Low 32 bits of the agent's tag.</summary>
    public uint Agent { get; internal set; }

    /// <summary>Takeover evidence of that source, log10.</summary>
    public float Takeover { get; internal set; }

    /// <summary>Evidence of the account having lain idle before this session, log10.</summary>
    public float Dormancy { get; internal set; }

    /// <summary>Last person refused to the session while a measure ran, low 32 bits of the tag: trying again is no further attempt.</summary>
    public uint LastRefused { get; internal set; }

    /// <summary>When the session signed in, ticks; 0 = unknown. Tells attempts from stranger's denials.</summary>
    public long SignedInAt { get; internal set; }

    /// <summary>When the credential last did something that not anybody can do in its name, ticks; 0 = never.</summary>
    public long ActiveAt { get; internal set; }

    /// <summary>What was new about the session when it began.</summary>
    public SourceNovelties Novelties { get; internal set; }

    /// <summary>Whether the session was counted among those that say how often sources change.</summary>
    public bool IsCounted { get; internal set; }

    /// <summary>Days of silence before this session.</summary>
    public int SilentDays { get; internal set; }
}

/// <summary>What can be new about a source. Persisted: appended, never changed.</summary>
[Flags]
public enum SourceNovelties : byte
{
    /// <summary>Nothing.</summary>
    None = 0,

    /// <summary>The network.</summary>
    Network = 1,

    /// <summary>The autonomous system.</summary>
    Asn = 2,

    /// <summary>The device or the agent.</summary>
    Machine = 4,

    /// <summary>The session went on from another device or agent.</summary>
    Moved = 8,

    /// <summary>Another session was at work elsewhere when it began.</summary>
    Overlap = 16,

    /// <summary>The credential was at work in another country sooner before than anybody travels.</summary>
    Travel = 32,
}
