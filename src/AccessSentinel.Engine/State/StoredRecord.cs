namespace AccessSentinel.Engine.State;

/// <summary>
/// A credential's record as it is stored: plain fields that an operator can read, the packed core (windows, baselines,
/// evidence), the pages of known beneficiaries, and the outbox while there is one. One Redis hash holds one record.
/// </summary>
public sealed class StoredRecord
{
    /// <summary>Compare-and-save counter: 0 = never saved; each save adds one.</summary>
    public long Version { get; set; }

    /// <summary>Random generation of the store it was saved in; a record of another generation counts as absent.</summary>
    public ulong Generation { get; set; }

    /// <summary>Id of the tag key its tags were made under.</summary>
    public string KeyId { get; set; } = "";

    /// <summary>The measure in force when it was saved: <c>observe</c>, <c>watch</c>, <c>restrict</c>, <c>step_up</c> or <c>suspend</c>.</summary>
    public string Level { get; set; } = "";

    /// <summary>When that measure lapses, RFC 3339, or empty.</summary>
    public string Until { get; set; } = "";

    /// <summary>Episode it belongs to, or empty.</summary>
    public string Episode { get; set; } = "";

    /// <summary>Sequence of the last command; 0 = none.</summary>
    public long Sequence { get; set; }

    /// <summary>Greatest event time seen, RFC 3339, or empty.</summary>
    public string Seen { get; set; } = "";

    /// <summary>Windows, baselines, evidence, decisions: packed, versioned by its first byte.</summary>
    public byte[] Core { get; set; } = [];

    /// <summary>Pages of known beneficiaries by number. On load: all. On save: only those that changed.</summary>
    public Dictionary<int, byte[]> Pages { get; } = [];

    /// <summary>On save: pages that are no longer used and are deleted.</summary>
    public List<int> RemovedPages { get; } = [];

    /// <summary>
    /// On save: until when the credential belongs among those that operators are shown (a measure, an allowance), UTC ticks; 0 = nothing
    /// changed about that.
    /// </summary>
    public long ListedUntil { get; set; }

    /// <summary>Messages decided and not known to be acknowledged, packed; empty = none.</summary>
    public byte[] Outbox { get; set; } = [];
}
