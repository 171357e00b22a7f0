using AccessSentinel.Contracts.Commands;

namespace AccessSentinel.Engine.Decisions;

/// <summary>Measures that a portal cannot carry out, as it said itself.</summary>
[Flags]
public enum UnsupportedMeasures : byte
{
    /// <summary>It can do all of them.</summary>
    None = 0,

    /// <summary>Restrict.</summary>
    Restrict = 1,

    /// <summary>Step-up.</summary>
    StepUp = 2,

    /// <summary>Suspend.</summary>
    Suspend = 4,
}

/// <summary>The ladder without the rungs that a portal lacks.</summary>
public static class UnsupportedMeasuresExtensions
{
    /// <summary>The flag of a command's type; none for one that is no rung.</summary>
    public static UnsupportedMeasures FlagOf(CommandType type) => type switch
    {
        CommandType.Restrict => UnsupportedMeasures.Restrict,
        CommandType.StepUp => UnsupportedMeasures.StepUp,
        CommandType.Suspend => UnsupportedMeasures.Suspend,
        _ => UnsupportedMeasures.None,
    };

    /// <summary>Whether a level is lacking.</summary>
    public static bool Lacks(this UnsupportedMeasures unsupported, MeasureLevel level) => level switch
    {
        MeasureLevel.Restrict => (unsupported & UnsupportedMeasures.Restrict) != 0,
        MeasureLevel.StepUp => (unsupported & UnsupportedMeasures.StepUp) != 0,
        MeasureLevel.Suspend => (unsupported & UnsupportedMeasures.Suspend) != 0,
        _ => false,
    };

    /// <summary>The severest level up to the one that the evidence pays for that the portal can carry out: never a severer one.</summary>
    public static MeasureLevel GreatestPossible(this UnsupportedMeasures unsupported, MeasureLevel paidFor)
    {
        var level = paidFor;
        while (unsupported.Lacks(level))
        {
            level--;
        }

        return level >= MeasureLevel.Restrict ? level : MeasureLevel.Observe;
    }
}
