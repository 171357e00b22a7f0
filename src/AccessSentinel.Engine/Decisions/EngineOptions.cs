using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Drills;
using AccessSentinel.Contracts.Events;

namespace AccessSentinel.Engine.Decisions;

/// <summary>What the engine is configured with. Immutable.</summary>
public sealed record EngineOptions
{
    /// <summary>Enforce or shadow.</summary>
    public OperatingMode Mode { get; init; } = OperatingMode.Enforce;

    /// <summary>The ladder of professions that have none of their own.</summary>
    public LadderOptions Ladder { get; init; } = new();

    /// <summary>Ladders of single professions.</summary>
    public IReadOnlyDictionary<Profession, LadderOptions> Ladders { get; init; } = new Dictionary<Profession, LadderOptions>();

    /// <summary>Whether a confirmed episode takes two operators to be released.</summary>
    public bool FourEyes { get; init; }

    /// <summary>Tags of decoy beneficiaries, made under the same key as the events.</summary>
    public IReadOnlySet<ulong> Canaries { get; init; } = new HashSet<ulong>();

    /// <summary>Whether what other credentials do on a source new to them is evidence. Default yes.</summary>
    public bool Campaigns { get; init; } = true;

    /// <summary>Which credentials are those of drills: judged as any other, counted with nobody else's.</summary>
    public DrillMark Drills { get; init; } = DrillMark.Default;
}
