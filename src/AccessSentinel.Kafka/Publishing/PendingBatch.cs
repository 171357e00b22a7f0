using Confluent.Kafka;

namespace AccessSentinel.Kafka.Publishing;

/// <summary>Counts the delivery reports of one batch: one completion for all instead of a task for each message.</summary>
internal sealed class PendingBatch
{
    // Continuations must not run on librdkafka's poll thread: they would hold up all other reports.
    private readonly TaskCompletionSource<Error?> _completion = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _pending;
    private Error? _first;

    internal PendingBatch(int count)
    {
        _pending = count;
        Report = OnReport;
    }

    /// <summary>Called by the producer once for each message. One delegate for all.</summary>
    internal Action<DeliveryReport<byte[]?, byte[]?>> Report { get; }

    /// <summary>
    /// Null when all were acknowledged, else the first error. A failed batch, too, completes only when every report is in: the caller
    /// repeats it, and nothing of the first try may come after.
    /// </summary>
    internal Task<Error?> Completed => _completion.Task;

    /// <summary>The last messages of the batch were not even accepted: no report will come for them.</summary>
    internal void Refuse(Error error, int count)
    {
        Interlocked.CompareExchange(ref _first, error, null);
        Finish(count);
    }

    private void OnReport(DeliveryReport<byte[]?, byte[]?> report)
    {
        if (report.Error.IsError)
        {
            Interlocked.CompareExchange(ref _first, report.Error, null);
        }
        else if (report.Status != PersistenceStatus.Persisted)
        {
            Interlocked.CompareExchange(ref _first, new Error(ErrorCode.Local_MsgTimedOut, "not acknowledged by all in-sync replicas"), null);
        }

        Finish(1);
    }

    private void Finish(int count)
    {
        if (Interlocked.Add(ref _pending, -count) == 0)
        {
            _completion.TrySetResult(_first);
        }
    }
}
