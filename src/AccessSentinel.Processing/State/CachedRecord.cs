using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Guarding;
using AccessSentinel.Engine.State;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Processing.State;

/// <summary>A credential as one partition remembers it between batches, and what the batch in hand does with it.</summary>
internal sealed class CachedRecord(string credentialId, bool drill = false)
{
    public string CredentialId { get; } = credentialId;

    /// <summary>It is a drill's: counted nowhere but in its own record.</summary>
    public bool IsDrill { get; } = drill;

    /// <summary>The record in memory; null: to be loaded.</summary>
    public CredentialState? State { get; set; }

    /// <summary>Version in the store of what <see cref="State"/> was made from; 0 = absent there.</summary>
    public long Version { get; set; }

    /// <summary>
    /// The greatest version this partition knows to have been in the store. Versions only rise, so a lower one there means that
    /// the store has lost data.
    /// </summary>
    public long KnownVersion { get; set; }

    /// <summary>What the feed watch remembers of it; a field, since it is passed by reference.</summary>
    public FeedPresence Presence;

    /// <summary>The clock hour it was last reported active in.</summary>
    public long ActiveHour { get; set; }

    /// <summary>Greatest surprisal after an event of the batch in hand.</summary>
    public double Surprisal { get; set; }

    /// <summary>A suspension that waits for the guard's verdict.</summary>
    public SuspensionProposal? Proposal { get; set; }

    /// <summary>Index of the event that it was proposed at.</summary>
    public int ProposedAt { get; set; }

    /// <summary>What the guard said last.</summary>
    public GuardVerdict LastVerdict { get; set; }

    /// <summary>Until then it would say the same; the worker's UTC ticks, 0 = ask.</summary>
    public long AskAgainAt { get; set; }

    /// <summary>Belongs to the batch in hand.</summary>
    public bool InBatch { get; set; }

    /// <summary>Belongs to the batch in hand and is not saved yet.</summary>
    public bool Pending { get; set; }

    /// <summary>Index of its first event in the batch in hand.</summary>
    public int FirstEvent { get; set; }

    /// <summary>Index of its last event in the batch in hand.</summary>
    public int LastEvent { get; set; }

    /// <summary>What the batch in hand decided for it and is saved with it.</summary>
    public List<OutgoingMessage> Outbox { get; } = [];

    internal CachedRecord? Newer { get; set; }

    internal CachedRecord? Older { get; set; }

    /// <summary>Forgets the record but not how far it was known to be.</summary>
    public void Drop()
    {
        State = null;
        Version = 0;
        Proposal = null;
    }
}
