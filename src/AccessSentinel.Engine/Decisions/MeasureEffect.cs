namespace AccessSentinel.Engine.Decisions;

/// <summary>
/// The last measure of the running episode as it was published, and what the credential's events say of its effect. Empty while no
/// episode runs.
/// </summary>
public sealed class MeasureEffect
{
    /// <summary>Id of the episode's last command: 32 hexadecimal digits; empty = no episode runs.</summary>
    public string CommandId { get; internal set; } = "";

    /// <summary>Event time of the decision, UTC ticks.</summary>
    public long DecidedAt { get; internal set; }

    /// <summary>Surprisal at the decision.</summary>
    public double Surprisal { get; internal set; }

    /// <summary>Low 32 bits of the tag of the session in which it was decided; 0 = unknown (read back).</summary>
    public uint Session { get; internal set; }

    /// <summary>Last refused access inside a session since the decision, UTC ticks; 0 = none.</summary>
    public long DeniedAt { get; internal set; }

    /// <summary>Last successful access since the decision, UTC ticks; 0 = none.</summary>
    public long SucceededAt { get; internal set; }

    /// <summary>When the episode's suspension was found to have no effect, UTC ticks; 0 = not: it is said once an episode.</summary>
    public long FailedAt { get; internal set; }

    /// <summary>The severest measure that the episode's evidence paid for and the portal could not carry out; observe = none.</summary>
    public MeasureLevel Lacking { get; internal set; }

    internal void Clear()
    {
        CommandId = "";
        DecidedAt = 0;
        Surprisal = 0;
        Session = 0;
        DeniedAt = 0;
        SucceededAt = 0;
        FailedAt = 0;
        Lacking = MeasureLevel.Observe;
    }
}
