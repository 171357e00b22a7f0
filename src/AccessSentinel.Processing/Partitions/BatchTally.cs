using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine;
using AccessSentinel.Processing.Telemetry;

namespace AccessSentinel.Processing.Partitions;

/// <summary>What became of the messages of a batch; counted once, when the batch is finished.</summary>
internal struct BatchTally
{
    private static readonly int ReasonCount = RejectReasons.Count;

    private long _processed;
    private long _learned;
    private long _duplicate;
    private long _late;
    private long[]? _rejected;

    public long Consumed;
    public long Degraded;
    public long Skewed;
    public long MisKeyed;

    public void Count(Disposition disposition)
    {
        switch (disposition)
        {
            case Disposition.Processed:
                _processed++;
                break;
            case Disposition.Learned:
                _learned++;
                break;
            case Disposition.Duplicate:
                _duplicate++;
                break;
            case Disposition.Late:
                _late++;
                break;
            default:
                throw new InvalidOperationException($"The engine answered {disposition}, which is counted nowhere.");
        }
    }

    public void Reject(RejectReason reason) => (_rejected ??= new long[ReasonCount])[(int)reason]++;

    public readonly void Report(WorkerMetrics metrics)
    {
        metrics.Processed.Add(_processed);
        metrics.Learned.Add(_learned);
        metrics.Duplicate.Add(_duplicate);
        metrics.Late.Add(_late);
        metrics.Degraded.Add(Degraded);
        metrics.Skewed.Add(Skewed);
        metrics.MisKeyed.Add(MisKeyed);
        for (var reason = 0; reason < _rejected?.Length; reason++)
        {
            if (_rejected[reason] > 0)
            {
                metrics.CountRejected((RejectReason)reason, _rejected[reason]);
            }
        }

        metrics.Consumed.Add(Consumed);
    }
}
