using AccessSentinel.Contracts.Audit;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Processing.Audit;

/// <summary>
/// The end of the audit topic as it was read, and the heads of the incarnations found there. A run is only cut where something was
/// surely missing: every partition was read back beyond that time, and the incarnation has been quiet for so long that nothing of it
/// can still be on its way.
/// </summary>
internal sealed class AuditTail
{
    // Longer than a message may wait for its acknowledgement by default, and than clocks of workers differ.
    private static readonly TimeSpan Settled = TimeSpan.FromMinutes(5);

    private readonly Dictionary<string, SortedDictionary<long, (string Hash, DateTime At)>> _incarnations = new(StringComparer.Ordinal);
    private readonly Dictionary<TopicPartition, (long Offset, DateTime At)> _begins = [];

    /// <summary>Takes a message; what is no audit record is passed over, <c>verify-audit</c> is who complains of it.</summary>
    public void Take(in ConsumedMessage message)
    {
        if (!AuditRecord.TryRead(message.Value, out var record))
        {
            return;
        }

        _begins.TryAdd(message.Source, (message.Offset, record.At));
        if (!_incarnations.TryGetValue(record.Incarnation, out var found))
        {
            _incarnations.Add(record.Incarnation, found = []);
        }

        found[record.Number] = (record.Hash, record.At);
    }

    /// <summary>The heads of all incarnations but one, in order of their names.</summary>
    /// <param name="own">The incarnation that asks.</param>
    /// <param name="now">UTC.</param>
    public IReadOnlyList<AuditHead> Heads(string own, DateTime now)
    {
        // Before this time some partition was not read.
        var complete = _begins.Values.Where(begin => begin.Offset > 0).Select(begin => begin.At + Settled).DefaultIfEmpty(DateTime.MinValue).Max();
        List<AuditHead> heads = [];
        foreach (var (incarnation, found) in _incarnations.OrderBy(pair => pair.Key, StringComparer.Ordinal))
        {
            if (incarnation != own)
            {
                AddRuns(incarnation, found, complete, now, heads);
            }
        }

        return heads;
    }

    private static void AddRuns(
        string incarnation, SortedDictionary<long, (string Hash, DateTime At)> found, DateTime complete, DateTime now, List<AuditHead> heads)
    {
        var ended = found.Values.Max(each => each.At) + Settled < now;
        AuditHead? run = null;
        foreach (var (number, (hash, at)) in found)
        {
            if (run is not null && number == run.Last + 1)
            {
                run = run with { Last = number, Hash = hash };
                continue;
            }

            if (run is not null && at > complete)
            {
                if (!ended)
                {
                    // What is missing may still be on its way: nothing is said of what comes after it.
                    break;
                }

                heads.Add(run);
            }

            run = new AuditHead(incarnation, number, number, hash);
        }

        heads.Add(run!);
    }
}
