using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Decisions;

namespace AccessSentinel.Engine.Guarding;

/// <summary>
/// A suspension that the engine would publish if the guard lets it. It is answered with <see cref="DetectionEngine.Settle"/> before the
/// credential's next event; nothing is changed in the record until then. Asked again, it has the same id.
/// </summary>
public sealed class SuspensionProposal
{
    private string? _commandId;

    /// <summary>Whom it concerns.</summary>
    public required string CredentialId { get; init; }

    /// <summary>Enforce or shadow: what is only shown has a budget of its own.</summary>
    public required OperatingMode Mode { get; init; }

    /// <summary>Event time of the event it is proposed at, UTC ticks.</summary>
    public required long Time { get; init; }

    /// <summary>When the suspension would lapse, UTC ticks.</summary>
    public required long Expires { get; init; }

    /// <summary>Until when it is owed if it is held, UTC ticks: a suspension that was held earlier is not owed anew.</summary>
    public required long HeldUntil { get; init; }

    /// <summary>Profession the credential is compared with.</summary>
    public required Profession Profession { get; init; }

    /// <summary>Department of the place of practice; 0 = unknown.</summary>
    public required byte Department { get; init; }

    /// <summary>Tag of the practice; 0 = unknown.</summary>
    public required ulong Organization { get; init; }

    /// <summary>Tag of the practice software; 0 = unknown.</summary>
    public required ulong Software { get; init; }

    /// <summary>Tag of the practice under the key before, while a rotation of keys overlaps; else 0.</summary>
    public ulong PreviousOrganization { get; init; }

    /// <summary>The same of the practice software.</summary>
    public ulong PreviousSoftware { get; init; }

    /// <summary>Whether what it is about came from a source new to the credential.</summary>
    public required bool NewSource { get; init; }

    /// <summary>The source of the campaign that the evidence names, as one number; 0 = none.</summary>
    public ulong Campaign { get; init; }

    /// <summary>Id of the command that it becomes when it is allowed.</summary>
    public string CommandId => _commandId ??= Contracts.Commands.CommandId.Create(
        CredentialId,
        Episode.Length == 0 ? EpisodeId.Create(CredentialId, EventId) : Episode,
        ControlId.Length > 0 ? "control/" + ControlId : $"{Step}/{MeasureLevels.Name(MeasureLevel.Suspend)}",
        Mode);

    /// <summary>Id of the operator's control that asks for it; empty = it is proposed at an event.</summary>
    internal string ControlId { get; init; } = "";

    /// <summary>What the portal cannot carry out.</summary>
    internal UnsupportedMeasures Unsupported { get; init; }

    internal UInt128 EventId { get; init; }

    internal ulong Session { get; init; }

    internal string Episode { get; init; } = "";

    internal int Step { get; init; }

    /// <summary>It was shown in shadow and still runs: it would be published as it is.</summary>
    internal bool FromShadow { get; init; }
}
