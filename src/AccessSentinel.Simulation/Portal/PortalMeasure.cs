using AccessSentinel.Contracts.Commands;

namespace AccessSentinel.Simulation.Portal;

/// <summary>What the portal answers to an intended access.</summary>
public enum PortalAnswer : byte
{
    /// <summary>It answers.</summary>
    Allowed = 0,

    /// <summary>It refuses.</summary>
    Denied = 1,

    /// <summary>It refuses until a second factor is given.</summary>
    SecondFactorAsked = 2,
}

/// <summary>The measure in force for one credential at the portal. Times are UTC ticks.</summary>
internal struct PortalMeasure
{
    public long Sequence;
    public CommandType Type;
    public LimitScope Scope;
    public int PerHour;
    public long IssuedAt;
    public long ExpiresAt;

    /// <summary>Whether anybody gave the second factor since it was asked for: the next time takes no proof of identity.</summary>
    public bool Answered;

    /// <summary>The measure of a command.</summary>
    public static PortalMeasure Of(Command command) => new()
    {
        Sequence = command.Sequence,
        Type = command.Type,
        Scope = command.Limits?.Scope ?? LimitScope.Any,
        PerHour = command.Limits?.BeneficiariesPerHour ?? int.MaxValue,
        IssuedAt = command.IssuedAt.Ticks,
        ExpiresAt = command.ExpiresAt?.Ticks ?? (command.Type == CommandType.Reinstate ? 0 : long.MaxValue),
    };

    public readonly bool IsRunning(long time) => Sequence > 0 && Type != CommandType.Reinstate && time < ExpiresAt;
}
