namespace AccessSentinel.Engine.Features;

/// <summary>The session and source a credential was last seen with, so that a source is judged once and not at every event.</summary>
public sealed class SourceContext
{
    /// <summary>Low 32 bits of the session's tag.</summary>
    public uint Session { get; internal set; }

    /// <summary>Low 32 bits of the network's tag.</summary>
    public uint Network { get; internal set; }

    /// <summary>Low 32 bits of the device's tag.</summary>
    public uint Device { get; internal set; }

    /// <summary>Low 32 bits of the agent's tag.</summary>
    public uint Agent { get; internal set; }

    /// <summary>Takeover evidence of that source, log10.</summary>
    public float Takeover { get; internal set; }

    /// <summary>When the session signed in, ticks; 0 = unknown. Tells attempts from stranger's denials.</summary>
    public long SignedInAt { get; internal set; }

    /// <summary>When the credential last did something that not anybody can do in its name, ticks; 0 = never.</summary>
    public long ActiveAt { get; internal set; }

    /// <summary>Days of silence before this session.</summary>
    public int SilentDays { get; internal set; }
}
