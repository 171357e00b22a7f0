using System.Globalization;

namespace AccessSentinel.Contracts.Audit;

/// <summary>
/// Checks an audit: every record against the one after it, every chain against the heads that others named of it. Feed it all
/// records, then ask for the report.
/// </summary>
/// <remarks>
/// Proven means: if any record of the chain up to there were taken out, changed, or put elsewhere within its partition, some hash or
/// number would not fit, unless the chains of all incarnations that named heads were made anew too. Behind the last named head a
/// chain hangs together by its own hashes, but its end can be cut off unnoticed.
/// </remarks>
public sealed class AuditVerifier
{
    private readonly Dictionary<string, Chain> _chains = new(StringComparer.Ordinal);
    private readonly List<AuditFault> _faults = [];
    private readonly List<Witness> _witnesses = [];
    private readonly DateTime _since;
    private long _records;
    private long _position;

    /// <summary>Begins.</summary>
    /// <param name="since">Records published before this time (UTC) may be gone, as retention deletes them; what there is of them is not judged.</param>
    public AuditVerifier(DateTime? since = null) => _since = since ?? DateTime.MinValue;

    /// <summary>A head that was kept outside, e.g. from a worker's log.</summary>
    public void Anchor(AuditHead head) => _witnesses.Add(new Witness("the head that was given", [head]));

    /// <summary>Takes the next record of a partition (or file), in the order in which it holds them.</summary>
    /// <param name="place">Which partition or file: within it, order is judged.</param>
    /// <param name="where">Where in it, for a person: <c>sentinel.audit[0] offset 7</c>, <c>audit.jsonl line 7</c>.</param>
    /// <param name="value">The bytes as published.</param>
    public void Take(string place, string where, ReadOnlySpan<byte> value)
    {
        _records++;
        if (!AuditRecord.TryRead(value, out var record))
        {
            _faults.Add(new AuditFault(AuditFaultKind.Unreadable, null, 0, where, "This is no audit record: it was cut, changed, or written by something else."));
            return;
        }

        if (!_chains.TryGetValue(record.Incarnation, out var chain))
        {
            _chains.Add(record.Incarnation, chain = new Chain());
        }

        IReadOnlyList<AuditHead> heads = record.Content switch
        {
            StartAudit start => start.Heads,
            HeadsAudit named => named.Heads,
            _ => [],
        };
        Link link = new(record.Hash, record.Previous, record.At, place, where, _position++);
        if (!chain.Links.TryGetValue(record.Number, out var known))
        {
            chain.Links.Add(record.Number, link);
            if (heads.Count > 0)
            {
                _witnesses.Add(new Witness($"record {Number(record.Number)} of {record.Incarnation} ({where})", heads));
            }
        }
        else if (known.Hash == record.Hash)
        {
            // The last one of repeats counts: a batch whose acknowledgement was lost is repeated as a whole, in order.
            chain.Links[record.Number] = link;
            chain.Repeats++;
        }
        else
        {
            _faults.Add(new AuditFault(
                AuditFaultKind.Forked, record.Incarnation, record.Number, where, $"Another record has this number too: {known.Where}. One of them was not written by the worker."));
        }
    }

    /// <summary>What was found.</summary>
    public AuditReport Finish()
    {
        List<AuditIncarnation> incarnations = [];
        var claims = Claims();
        foreach (var (incarnation, chain) in _chains.OrderBy(pair => pair.Value.Links.Values.Min(link => link.At)).ThenBy(pair => pair.Key, StringComparer.Ordinal))
        {
            var heads = claims.GetValueOrDefault(incarnation, []);
            var numbers = chain.Links.Where(pair => pair.Value.At >= _since).Select(pair => pair.Key).Order().ToArray();
            if (numbers.Length > 0)
            {
                incarnations.Add(Judge(incarnation, chain, numbers, heads));
            }
        }

        foreach (var (incarnation, heads) in claims.Where(pair => !_chains.ContainsKey(pair.Key)))
        {
            // With a limit the whole incarnation may be older than what is retained.
            if (_since == DateTime.MinValue)
            {
                var last = heads.MaxBy(claim => claim.Head.Last)!;
                Fault(AuditFaultKind.Missing, incarnation, 1, "nowhere", $"Records up to {Number(last.Head.Last)} were there when {last.By} was written; none is left.");
            }
        }

        return new AuditReport(_records, incarnations, _faults);
    }

    private AuditIncarnation Judge(string incarnation, Chain chain, long[] numbers, List<Claim> heads)
    {
        var first = numbers[0];
        var last = numbers[^1];
        if (first > 1 && _since == DateTime.MinValue)
        {
            Fault(AuditFaultKind.Missing, incarnation, 1, $"before {chain.Links[first].Where}", $"Records 1 to {Number(first - 1)} are missing.");
        }
        else if (first == 1 && chain.Links[1].Previous != AuditChain.NoHash)
        {
            Fault(AuditFaultKind.Changed, incarnation, 1, chain.Links[1].Where, "The first record names a record before it.");
        }

        var gaps = Gaps(incarnation, chain, numbers, heads);
        Links(incarnation, chain, numbers, heads);
        Order(incarnation, chain, numbers);
        long proven = 0;
        foreach (var claim in heads.Where(claim => claim.Head.Last >= first))
        {
            proven = Math.Max(proven, Math.Min(claim.Head.Last, last));
            if (claim.Head.Last > last)
            {
                Fault(
                    AuditFaultKind.Missing, incarnation, last + 1, $"after {chain.Links[last].Where}",
                    $"Records {Number(last + 1)} to {Number(claim.Head.Last)} were there when {claim.By} was written; they are missing.");
            }
        }

        return new AuditIncarnation(
            incarnation, first, last, chain.Links[last].Hash, numbers.Length, chain.Repeats, proven,
            numbers.Min(number => chain.Links[number].At), numbers.Max(number => chain.Links[number].At), gaps);
    }

    private List<AuditGap> Gaps(string incarnation, Chain chain, long[] numbers, List<Claim> heads)
    {
        List<AuditGap> gaps = [];
        for (var i = 1; i < numbers.Length; i++)
        {
            AuditGap gap = new(numbers[i - 1] + 1, numbers[i] - 1);
            if (gap.Last < gap.First)
            {
                continue;
            }

            if (heads.Find(claim => claim.Head.First <= gap.Last && claim.Head.Last >= gap.First) is { } there)
            {
                Fault(
                    AuditFaultKind.Missing, incarnation, gap.First, $"after {chain.Links[numbers[i - 1]].Where}",
                    $"Records {Number(gap.First)} to {Number(gap.Last)} are missing; they were there when {there.By} was written.");
            }
            else if (_witnesses.Exists(witness => witness.Attests(incarnation, gap)))
            {
                gaps.Add(gap);
            }
            else
            {
                Fault(
                    AuditFaultKind.Missing, incarnation, gap.First, $"after {chain.Links[numbers[i - 1]].Where}",
                    $"Records {Number(gap.First)} to {Number(gap.Last)} are missing: taken out, or lost in a crash that no other worker has attested yet.");
            }
        }

        return gaps;
    }

    /// <summary>From the last to the first: a record that is vouched for vouches for the one before it.</summary>
    private void Links(string incarnation, Chain chain, long[] numbers, List<Claim> heads)
    {
        var byLast = heads.GroupBy(claim => claim.Head.Last).ToDictionary(group => group.Key, group => group.ToArray());
        var sound = true;
        for (var i = numbers.Length - 1; i >= 0; i--)
        {
            var number = numbers[i];
            var link = chain.Links[number];
            string? against = null;
            if (sound && i < numbers.Length - 1 && numbers[i + 1] == number + 1 && chain.Links[number + 1].Previous != link.Hash)
            {
                against = $"record {Number(number + 1)} ({chain.Links[number + 1].Where})";
            }

            if (byLast.TryGetValue(number, out var claims) && Array.Find(claims, claim => claim.Head.Hash != link.Hash) is { } claimed)
            {
                against = claimed.By;
            }

            sound = against is null;
            if (!sound)
            {
                Fault(AuditFaultKind.Changed, incarnation, number, link.Where, $"This is not the record that {against} vouches for.");
            }
        }
    }

    private void Order(string incarnation, Chain chain, long[] numbers)
    {
        Dictionary<string, (long Position, long Number)> last = new(StringComparer.Ordinal);
        foreach (var number in numbers)
        {
            var link = chain.Links[number];
            if (last.TryGetValue(link.Place, out var before) && before.Position > link.Position)
            {
                Fault(
                    AuditFaultKind.Reordered, incarnation, number, link.Where,
                    $"It stands before record {Number(before.Number)} ({chain.Links[before.Number].Where}), which was published earlier.");
                continue;
            }

            last[link.Place] = (link.Position, number);
        }
    }

    private Dictionary<string, List<Claim>> Claims()
    {
        Dictionary<string, List<Claim>> claims = new(StringComparer.Ordinal);
        foreach (var witness in _witnesses)
        {
            foreach (var head in witness.Heads)
            {
                if (!claims.TryGetValue(head.Incarnation, out var list))
                {
                    claims.Add(head.Incarnation, list = []);
                }

                list.Add(new Claim(head, witness.By));
            }
        }

        return claims;
    }

    private void Fault(AuditFaultKind kind, string incarnation, long number, string where, string says) =>
        _faults.Add(new AuditFault(kind, incarnation, number, where, says));

    private static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    private sealed class Chain
    {
        public Dictionary<long, Link> Links { get; } = [];

        public long Repeats { get; set; }
    }

    private readonly record struct Link(string Hash, string Previous, DateTime At, string Place, string Where, long Position);

    private sealed record Claim(AuditHead Head, string By);

    private sealed record Witness(string By, IReadOnlyList<AuditHead> Heads)
    {
        /// <summary>It found a run before the gap and the next run after it.</summary>
        public bool Attests(string incarnation, AuditGap gap)
        {
            var runs = Heads.Where(head => head.Incarnation == incarnation).OrderBy(head => head.First).ToArray();
            return runs.Zip(runs.Skip(1)).Any(pair => pair.First.Last < gap.First && pair.Second.First > gap.Last);
        }
    }
}
