using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Findings;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Signals;

namespace AccessSentinel.Engine;

/// <summary>What the engine is told about an event beside the event.</summary>
/// <param name="MessageTimestamp">The Kafka message's timestamp, UTC ticks; in a file the event's own time.</param>
/// <param name="Source">Stable number of the topic and partition it came from; 0 = none (a file).</param>
/// <param name="Offset">Its offset there.</param>
/// <param name="Learning">Count and teach, but decide nothing.</param>
public readonly record struct EventContext(long MessageTimestamp, uint Source, long Offset, bool Learning)
{
    /// <summary>Measures that the portal said it cannot carry out: their rungs of the ladder are skipped.</summary>
    public UnsupportedMeasures Unsupported { get; init; }

    /// <summary>The greatest factor of the allowances of the event's organization, network and device at its time; 1 or less = none.</summary>
    public double Allowance { get; init; }

    /// <summary>What the shared counters say of the event's source (<see cref="CampaignWatch"/>); default = nothing.</summary>
    public CampaignObservation Campaign { get; init; }

    /// <summary>
    /// First day of which the system holds anything, days since 0001-01-01; 0 = not known. Live it is the day of the first message that the
    /// partition read into this store, in a file the day of the first event. A credential issued before and first seen long after lay idle.
    /// </summary>
    public int ObservedDay { get; init; }
}

/// <summary>What became of an event. Each event has exactly one; they add up to what was consumed (with rejects).</summary>
public enum Disposition : byte
{
    /// <summary>Judged.</summary>
    Processed = 0,

    /// <summary>Counted and taught from, not judged.</summary>
    Learned = 1,

    /// <summary>Seen before: same id, time and beneficiary, or an offset that the record has behind it.</summary>
    Duplicate = 2,

    /// <summary>So late that no bucket holds its time any more.</summary>
    Late = 3,
}

/// <summary>Whether an event read a beneficiary that counts: each once a credential and day.</summary>
public enum BeneficiaryRead : byte
{
    /// <summary>It read nobody, or somebody it read earlier that day.</summary>
    Nobody = 0,

    /// <summary>Somebody the credential knew before.</summary>
    Known = 1,

    /// <summary>Somebody it never read before.</summary>
    FirstSeen = 2,
}

/// <summary>The engine's answer to one event.</summary>
/// <param name="Disposition">What became of it.</param>
/// <param name="Skewed">It was more than 5 minutes ahead of its message's timestamp and was judged at that timestamp.</param>
/// <param name="Rewound">Its offset went backwards though it is new: the topic was made anew.</param>
/// <param name="Command">The measure that was decided, or null.</param>
public readonly record struct EventResult(Disposition Disposition, bool Skewed, bool Rewound, Contracts.Commands.Command? Command)
{
    /// <summary>
    /// What is to be said of the credential's episode beside what its command says, or null: that it had run out before the event, or that the
    /// portal cannot carry out what the evidence pays for.
    /// </summary>
    public Finding? Finding { get; init; }

    /// <summary>How the event succeeded though its credential is suspended, or null: whether that is a failure depends on when the portal knew.</summary>
    public EvasionPath? Evasion { get; init; }

    /// <summary>A suspension that waits for the guard's verdict; it must be settled before the credential's next event.</summary>
    public Guarding.SuspensionProposal? Proposal { get; init; }

    /// <summary>Surprisal of the credential after the event where it was worth scoring, else 0.</summary>
    public double Surprisal { get; init; }

    /// <summary>What the credential is judged with is another than its audit knows, and makes a difference: it is to be audited.</summary>
    public bool HasNewInputs { get; init; }

    /// <summary>Whom it read.</summary>
    public BeneficiaryRead Read { get; init; }
}
