using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Scoring;
using AccessSentinel.Engine.Windows;

namespace AccessSentinel.Engine.State;

/// <summary>Everything that is remembered of one credential. Owned by one thread; changed by <see cref="DetectionEngine"/> only.</summary>
public sealed class CredentialState(string credentialId)
{
    /// <summary>The portal's id of the credential.</summary>
    public string CredentialId { get; } = credentialId;

    /// <summary>Greatest event time seen, UTC ticks; 0 = none yet.</summary>
    public long Now { get; internal set; }

    /// <summary>What happened in the last minute, ten minutes, hour and day.</summary>
    public SlidingCounters Counters { get; internal set; } = new(Metric.Count);

    /// <summary>Distinct beneficiaries in the same windows.</summary>
    public DistinctWindows Distinct { get; internal set; } = new();

    /// <summary>Whom the credential has dealt with in the last year.</summary>
    public KnownBeneficiaries Known { get; internal set; } = new();

    /// <summary>Events of the last day, to notice repeats.</summary>
    public DuplicateFilter Duplicates { get; internal set; } = new();

    /// <summary>How far each partition has been counted into this record.</summary>
    public SourceOffsets Offsets { get; internal set; } = new();

    /// <summary>What ordinary work looks like.</summary>
    public Baseline Baseline { get; } = new();

    /// <summary>The people looked up within the last day.</summary>
    public RecentRecords Recent { get; } = new();

    /// <summary>What today looks like from familiar sources.</summary>
    public TrackMemory FamiliarMemory { get; } = new();

    /// <summary>What today looks like from foreign sources.</summary>
    public TrackMemory ForeignMemory { get; } = new();

    /// <summary>Evidence against familiar sources.</summary>
    public TrackEvidence FamiliarEvidence { get; } = new();

    /// <summary>Evidence against foreign sources.</summary>
    public TrackEvidence ForeignEvidence { get; } = new();

    /// <summary>The session and source of the last event, and the takeover evidence of that source.</summary>
    public SourceContext Context { get; } = new();

    /// <summary>What others did on the source of the last event.</summary>
    public CampaignEvidence Campaign { get; } = new();

    /// <summary>What was decided.</summary>
    public MeasureState Measure { get; } = new();

    /// <summary>The episode's last measure as published, and what events say of its effect.</summary>
    public MeasureEffect Effect { get; } = new();

    /// <summary>What operators said.</summary>
    public OversightState Oversight { get; } = new();

    /// <summary>How far it has come from one tag key to the next.</summary>
    public KeyTransition Transition { get; } = new();

    /// <summary>What the audit was told of what it is judged with.</summary>
    public AuditedInputs Audited { get; } = new();

    /// <summary>History is being read back: set by the engine for each event, not stored.</summary>
    internal bool Learning { get; set; }

    /// <summary>A drill's credential, by its id (<see cref="DetectionEngine.Recognize"/>); not stored.</summary>
    public bool IsDrill { get; internal set; }

    /// <summary>The minute in which the anomaly model was last scored beside a decision: no decision hangs on it, and it is not stored.</summary>
    internal long ModelMinute { get; set; }

    /// <summary>Messages that could not be read but named this credential.</summary>
    public int Rejects { get; internal set; }
}

/// <summary>Indices of the counters of a record. Persisted: appended, never changed.</summary>
public static class Metric
{
    /// <summary>Every event.</summary>
    public const int Events = 0;

    /// <summary>Successful ones.</summary>
    public const int Successes = 1;

    /// <summary>Look-ups that found nobody.</summary>
    public const int NotFound = 2;

    /// <summary>Refused ones inside a session.</summary>
    public const int Denied = 3;

    /// <summary>First-seen beneficiaries.</summary>
    public const int FirstSeen = 4;

    /// <summary>First-seen beneficiaries, familiar sources.</summary>
    public const int StrangersFamiliar = 5;

    /// <summary>The same, foreign sources.</summary>
    public const int StrangersForeign = 6;

    /// <summary>Known beneficiaries, familiar sources.</summary>
    public const int KnownFamiliar = 7;

    /// <summary>The same, foreign sources.</summary>
    public const int KnownForeign = 8;

    /// <summary>Claims and quotes.</summary>
    public const int Claims = 9;

    /// <summary>Records in bulk answers.</summary>
    public const int BulkRecords = 10;

    /// <summary>First-seen beneficiaries whose claim came, at the time of their look-up, familiar sources.</summary>
    public const int ClaimedFamiliar = 11;

    /// <summary>The same, foreign sources.</summary>
    public const int ClaimedForeign = 12;

    /// <summary>How many there are.</summary>
    public const int Count = 13;
}
