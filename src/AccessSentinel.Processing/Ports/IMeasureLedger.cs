using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Drills;

namespace AccessSentinel.Processing.Ports;

/// <summary>A command that was handed to Kafka and whose measure may still run. Times are UTC ticks.</summary>
public sealed record PublishedMeasure
{
    /// <summary>Id of the command.</summary>
    public required string CommandId { get; init; }

    /// <summary>The measure.</summary>
    public required CommandType Type { get; init; }

    /// <summary>Enforce or shadow: of a shadow command nothing is expected.</summary>
    public required OperatingMode Mode { get; init; }

    /// <summary>Whom it concerns.</summary>
    public required string CredentialId { get; init; }

    /// <summary>Time of the event that triggered it.</summary>
    public required long IssuedAt { get; init; }

    /// <summary>When the worker handed it to Kafka, by the worker's clock.</summary>
    public required long PublishedAt { get; init; }

    /// <summary>When the measure lapses.</summary>
    public required long Until { get; init; }

    /// <summary>
    /// When the measure has surely lapsed by the worker's clock: later than <see cref="Until"/> by what the worker was behind the events
    /// when it published, so that on a backlog or a replay an episode is not closed before its events were judged.
    /// </summary>
    public long Due => Until + Math.Max(0, PublishedAt - IssuedAt);

    /// <summary>What the portal said became of it; null = nothing yet.</summary>
    public CommandEffect? Result { get; init; }

    /// <summary>Whether the portal's events showed that it obeys.</summary>
    public bool Proven { get; init; }
}

/// <summary>What is to be noted of a command in the place of what was read.</summary>
/// <param name="Read">What is noted of it as far as the writer knows; null = nothing.</param>
/// <param name="Measure">What is to be noted, under the same command id.</param>
public readonly record struct MeasureChange(PublishedMeasure? Read, PublishedMeasure Measure);

/// <summary>Why a portal is taken not to carry out a measure.</summary>
/// <param name="Type">The measure.</param>
/// <param name="Why"><see cref="CommandEffect.Unsupported"/> or <see cref="CommandEffect.Failed"/>.</param>
/// <param name="Times">How often in a row, 1 or more.</param>
/// <param name="At">When last, by the worker's clock, UTC ticks.</param>
public readonly record struct PortalGap(CommandType Type, CommandEffect Why, int Times, long At);

/// <summary>
/// What all workers know of published measures beside the records: which run, what the portal said of them, and which it cannot carry
/// out. Thread-safe. Faults that outlast the retries throw <see cref="TransportException"/>.
/// </summary>
public interface IMeasureLedger : IAsyncDisposable
{
    /// <summary>
    /// Notes measures, each where what is noted under its command id is still what was read: publisher, sweep and the portal's results
    /// write the same measure, in different workers.
    /// </summary>
    /// <returns>Of each change whether it was noted; if not, something else is by now, to be read and judged anew.</returns>
    Task<bool[]> SaveAsync(IReadOnlyList<MeasureChange> changes, CancellationToken cancellation);

    /// <summary>What is noted of a command, or null.</summary>
    Task<PublishedMeasure?> FindAsync(string commandId, CancellationToken cancellation);

    /// <summary>Everything noted, in no order.</summary>
    Task<IReadOnlyList<PublishedMeasure>> AllAsync(CancellationToken cancellation);

    /// <summary>Forgets measures.</summary>
    Task RemoveAsync(IReadOnlyList<string> commandIds, CancellationToken cancellation);

    /// <summary>Measures the portal said it cannot carry out, or failed to.</summary>
    Task<IReadOnlyList<PortalGap>> GapsAsync(CancellationToken cancellation);

    /// <summary>Notes a gap, replacing that of the same measure and reason.</summary>
    Task PutGapAsync(PortalGap gap, CancellationToken cancellation);

    /// <summary>The portal carried a measure out: its gaps are forgotten.</summary>
    Task ClearGapsAsync(CommandType type, CancellationToken cancellation);

    /// <summary>Keeps what a drill measured in the place of the one before.</summary>
    Task PutDrillAsync(DrillReport report, CancellationToken cancellation);

    /// <summary>What the last drill measured; null = none was made, or it was lost.</summary>
    Task<DrillReport?> LastDrillAsync(CancellationToken cancellation);

    /// <summary>Takes or renews the lease on looking through the ledger, so that of many workers one does it at a time.</summary>
    /// <param name="holder">Who asks.</param>
    /// <param name="duration">How long it lasts.</param>
    /// <param name="cancellation">Gives up.</param>
    /// <returns>Whether the asker holds it.</returns>
    Task<bool> LeaseAsync(string holder, TimeSpan duration, CancellationToken cancellation);
}
