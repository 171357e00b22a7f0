using AccessSentinel.Contracts.Commands;

namespace AccessSentinel.Engine.Decisions;

/// <summary>How a credential is being treated, in order of severity. Persisted: appended, never changed.</summary>
public enum MeasureLevel : byte
{
    /// <summary>Nothing.</summary>
    Observe = 0,

    /// <summary>A measure lapsed or was answered: lower bars.</summary>
    Watch = 1,

    /// <summary>Works within limits.</summary>
    Restrict = 2,

    /// <summary>A second factor is asked.</summary>
    StepUp = 3,

    /// <summary>Nothing goes.</summary>
    Suspend = 4,
}

/// <summary>Names of the levels as stored and published.</summary>
public static class MeasureLevels
{
    private static readonly string[] Names = ["observe", "watch", "restrict", "step_up", "suspend"];

    /// <summary>The name an operator reads.</summary>
    public static string Name(MeasureLevel level) => Names[(int)level];

    /// <summary>The level that a command brings about.</summary>
    public static MeasureLevel Of(CommandType type) => type switch
    {
        CommandType.Restrict => MeasureLevel.Restrict,
        CommandType.StepUp => MeasureLevel.StepUp,
        CommandType.Suspend => MeasureLevel.Suspend,
        _ => MeasureLevel.Observe,
    };

    /// <summary>The command that brings a measure about: one of restrict, step_up and suspend.</summary>
    public static CommandType CommandOf(MeasureLevel level) => level switch
    {
        MeasureLevel.Suspend => CommandType.Suspend,
        MeasureLevel.StepUp => CommandType.StepUp,
        _ => CommandType.Restrict,
    };
}
