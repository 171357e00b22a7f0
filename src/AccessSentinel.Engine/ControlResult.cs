using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Findings;

namespace AccessSentinel.Engine;

/// <summary>What became of a control. A closed list: it is told to the operator and counted.</summary>
public enum ControlOutcome : byte
{
    /// <summary>Done.</summary>
    Applied = 0,

    /// <summary>The same message again: it was done before.</summary>
    Redelivered = 1,

    /// <summary>The same control in another message: nothing is done.</summary>
    Replayed = 2,

    /// <summary>Nothing that could be confirmed is in force.</summary>
    NothingInForce = 3,

    /// <summary>It is about an episode that is over, or about a measure that came only after it was signed.</summary>
    OtherEpisode = 4,

    /// <summary>A confirmed episode is released by two: this was the first of them.</summary>
    AwaitsSecondOperator = 5,

    /// <summary>The guard holds the suspension back.</summary>
    Held = 6,
}

/// <summary>The engine's answer to a control.</summary>
/// <param name="Outcome">What became of it.</param>
/// <param name="Command">What the portal is told, or null.</param>
public readonly record struct ControlResult(ControlOutcome Outcome, Command? Command)
{
    /// <summary>What a SIEM is told, or null.</summary>
    public Finding? Finding { get; init; }

    /// <summary>Whether the record was changed and is to be saved.</summary>
    public bool IsChange => Outcome is not (ControlOutcome.Redelivered or ControlOutcome.Replayed);
}

/// <summary>Names of the outcomes as metrics, logs and answers carry them.</summary>
public static class ControlOutcomes
{
    private static readonly string[] Names = ["applied", "redelivered", "replayed", "nothing_in_force", "other_episode", "awaits_second_operator", "held"];

    /// <summary>The name, in snake case.</summary>
    public static string Name(ControlOutcome outcome) => Names[(int)outcome];
}
