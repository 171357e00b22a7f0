using AccessSentinel.Contracts.Events;
using AccessSentinel.Simulation;

namespace AccessSentinel.Host.Evaluation;

/// <summary>
/// One attack's use of one credential: the unit in which attacks are counted. Feed it the thief's intended events in order, with what
/// the portal did.
/// </summary>
internal sealed class StolenUse
{
    /// <summary>A refusal after which a thief reads on within this time was not effective.</summary>
    private const long Effective = TimeSpan.TicksPerHour;

    private readonly HashSet<ulong> _attempted = [];
    private readonly HashSet<ulong> _exposed = [];
    private long _first;
    private Snapshot _measure;
    private Snapshot _suspension;
    private bool _stopped;
    private int _bulkAnswers;
    private long _unnamed;
    private long _unnamedAttempted;

    /// <summary>Counts one event of the thief's.</summary>
    /// <param name="intended">What the thief meant to do.</param>
    /// <param name="answered">Whether the portal answered.</param>
    /// <param name="suspended">Whether the credential was suspended then.</param>
    public void Count(in SimulatedEvent intended, bool answered, bool suspended)
    {
        _first = _first == 0 ? intended.Time : _first;
        if (!answered)
        {
            Set(ref _measure, intended.Time);
            if (suspended)
            {
                Set(ref _suspension, intended.Time);
            }
        }

        if (!LegitimateAccess.Reads(intended.Action))
        {
            return;
        }

        _stopped = !answered;
        if (answered && intended.Time - _measure.Time < Effective)
        {
            _measure = default;
        }

        if (intended.Outcome != AccessOutcome.Success)
        {
            return;
        }

        if (intended.Beneficiary == 0)
        {
            _unnamedAttempted += intended.Records;
            _unnamed += answered ? intended.Records : 0;
            _bulkAnswers += answered ? 1 : 0;
            return;
        }

        _attempted.Add(intended.Beneficiary);
        if (answered)
        {
            _exposed.Add(intended.Beneficiary);
        }
    }

    /// <summary>The figures so far.</summary>
    public UseOutcome Sum(string kind) => new(
        kind,
        _attempted.Count,
        _measure.Taken ? _measure.Exposed : _exposed.Count,
        _suspension.Taken ? _suspension.Exposed : _exposed.Count,
        _exposed.Count,
        _measure.Taken ? TimeSpan.FromTicks(_measure.Time - _first) : null,
        _suspension.Taken,
        _stopped,
        _measure.Taken ? _measure.BulkAnswers : _bulkAnswers,
        _unnamed,
        _unnamedAttempted);

    private void Set(ref Snapshot snapshot, long time)
    {
        if (!snapshot.Taken)
        {
            snapshot = new Snapshot(true, time, _exposed.Count, _bulkAnswers);
        }
    }

    private readonly record struct Snapshot(bool Taken, long Time, int Exposed, int BulkAnswers);
}

/// <summary>What became of one use of a stolen credential. Beneficiaries are distinct ones that were found.</summary>
/// <param name="Kind">Kind of attack.</param>
/// <param name="Attempted">Beneficiaries it would have read.</param>
/// <param name="UntilMeasure">Read until the first effective measure; all where there was none.</param>
/// <param name="UntilSuspension">Read until a suspension refused it; all where none did.</param>
/// <param name="Exposed">Read from first to last, also after measures lapsed.</param>
/// <param name="TimeToMeasure">From its first event to the first effective refusal; null: none.</param>
/// <param name="Suspended">Whether a suspension refused it.</param>
/// <param name="Stopped">Whether its last reading access was refused.</param>
/// <param name="BulkAnswers">Lists and exports answered until the first effective measure.</param>
/// <param name="Unnamed">Records in all answered lists and exports, which name nobody.</param>
/// <param name="UnnamedAttempted">Records in all of them.</param>
internal sealed record UseOutcome(
    string Kind, int Attempted, int UntilMeasure, int UntilSuspension, int Exposed, TimeSpan? TimeToMeasure, bool Suspended, bool Stopped,
    int BulkAnswers, long Unnamed, long UnnamedAttempted);
