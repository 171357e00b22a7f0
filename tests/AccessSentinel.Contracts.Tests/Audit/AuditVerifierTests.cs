using System.Text;
using AccessSentinel.Contracts.Audit;

namespace AccessSentinel.Contracts.Tests.Audit;

public sealed class AuditVerifierTests
{
    private static readonly DateTime Start = new(2026, 3, 2, 8, 0, 0, DateTimeKind.Utc);

    /// <summary>An incarnation of so many records: a start that names heads, then configurations that say their number.</summary>
    private static List<byte[]> Chain(string incarnation, int records, params AuditHead[] heads)
    {
        AuditChain chain = new(incarnation);
        List<byte[]> values = [chain.Seal(AuditContentWriter.ToBytes(StartAudit.Of("run", heads)), Start)];
        for (var i = 2; i <= records; i++)
        {
            values.Add(chain.Seal(AuditContentWriter.ToBytes(new ConfigurationAudit { KeyId = $"k{i}" }), Start.AddMinutes(i)));
        }

        return values;
    }

    private static AuditHead HeadOf(List<byte[]> chain, string incarnation, long first, int last) =>
        new(incarnation, first, last, AuditChain.HashOf(chain[last - 1]));

    private static AuditReport Verify(params IEnumerable<byte[]>[] files) => Verify(null, files);

    private static AuditReport Verify(DateTime? since, params IEnumerable<byte[]>[] files)
    {
        AuditVerifier verifier = new(since);
        for (var file = 0; file < files.Length; file++)
        {
            var line = 0;
            foreach (var value in files[file])
            {
                verifier.Take($"f{file}", $"f{file} line {++line}", value);
            }
        }

        return verifier.Finish();
    }

    [Test]
    public void A_whole_chain_is_sound_and_unproven_until_a_head_names_it()
    {
        var one = Chain("a", 5);
        var report = Verify(one);
        report.Faults.ShouldBeEmpty();
        var incarnation = report.Incarnations.ShouldHaveSingleItem();
        (incarnation.First, incarnation.Last, incarnation.Proven, incarnation.Unproven).ShouldBe((1, 5, 0, 5));

        report = Verify([.. one, .. Chain("b", 2, HeadOf(one, "a", 1, 4))]);
        report.Faults.ShouldBeEmpty();
        (report.Incarnations[0].Proven, report.Incarnations[0].Unproven).ShouldBe((4, 1));
        (report.Incarnations[1].Proven, report.Incarnations[1].Unproven).ShouldBe((0, 2));
    }

    [Test]
    public void A_removed_record_is_missing_at_its_place([Values(1, 2, 3)] int number)
    {
        var one = Chain("a", 5);
        var two = Chain("b", 1, HeadOf(one, "a", 1, 5));
        var without = one.Where((_, index) => index != number - 1);
        var fault = Verify(without.Concat(two)).Faults.ShouldHaveSingleItem();
        (fault.Kind, fault.Incarnation, fault.Number).ShouldBe((AuditFaultKind.Missing, "a", number));

        // Without a head the hole itself still shows.
        Verify(without).Faults.ShouldHaveSingleItem().Number.ShouldBe(number);
    }

    [Test]
    public void Every_changed_byte_of_a_vouched_record_is_found()
    {
        var one = Chain("a", 4);
        var two = Chain("b", 1, HeadOf(one, "a", 1, 4));
        for (var record = 0; record < one.Count; record++)
        {
            for (var at = 0; at < one[record].Length; at++)
            {
                var changed = one.Select(value => value.ToArray()).ToList();
                changed[record][at] ^= 1;
                Verify(changed.Concat(two)).Faults.ShouldNotBeEmpty($"byte {at} of record {record + 1}");
            }
        }
    }

    [Test]
    public void A_changed_record_is_named_where_it_stands()
    {
        var one = Chain("a", 4);
        var two = Chain("b", 1, HeadOf(one, "a", 1, 4));
        one[1] = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(one[1]).Replace("k2", "k9", StringComparison.Ordinal));
        var fault = Verify(one.Concat(two)).Faults.ShouldHaveSingleItem();
        (fault.Kind, fault.Number, fault.Where).ShouldBe((AuditFaultKind.Changed, 2, "f0 line 2"));

        // The last one is vouched for by the head alone.
        var last = Chain("a", 4);
        last[3] = Encoding.UTF8.GetBytes(Encoding.UTF8.GetString(last[3]).Replace("k4", "k9", StringComparison.Ordinal));
        fault = Verify(last.Concat(two)).Faults.ShouldHaveSingleItem();
        (fault.Kind, fault.Number).ShouldBe((AuditFaultKind.Changed, 4));
    }

    [Test]
    public void Two_records_in_each_others_place_are_reordered()
    {
        var one = Chain("a", 5);
        (one[2], one[3]) = (one[3], one[2]);
        var fault = Verify(one).Faults.ShouldHaveSingleItem();
        (fault.Kind, fault.Number, fault.Where).ShouldBe((AuditFaultKind.Reordered, 4, "f0 line 3"));
    }

    [Test]
    public void A_tail_that_was_cut_off_is_missing_up_to_the_named_head_and_cannot_be_noticed_after_it()
    {
        var one = Chain("a", 6);
        var two = Chain("b", 1, HeadOf(one, "a", 1, 4));
        Verify(one.Take(4).Concat(two)).Faults.ShouldBeEmpty();
        var fault = Verify(one.Take(3).Concat(two)).Faults.ShouldHaveSingleItem();
        (fault.Kind, fault.Number).ShouldBe((AuditFaultKind.Missing, 4));
        Verify(two).Faults.ShouldHaveSingleItem().Incarnation.ShouldBe("a", "a whole incarnation is gone");

        AuditVerifier anchored = new();
        anchored.Anchor(HeadOf(one, "a", 6, 6));
        one.Take(5).ToList().ForEach(value => anchored.Take("f", "f", value));
        anchored.Finish().Faults.ShouldHaveSingleItem().Number.ShouldBe(6);
    }

    [Test]
    public void Repeats_are_allowed_and_counted()
    {
        var one = Chain("a", 4);
        // A batch of three whose acknowledgement was lost, of which the last was there alone at first.
        var report = Verify([one[0], one[3], one[1], one[2], one[3], one[1], one[2], one[3]]);
        report.Faults.ShouldBeEmpty();
        report.Incarnations[0].Repeats.ShouldBe(4);
        report.Incarnations[0].Records.ShouldBe(4);
    }

    [Test]
    public void Another_record_under_the_same_number_is_a_fork()
    {
        var one = Chain("a", 3);
        AuditChain other = new("a");
        var forged = other.Seal(AuditContentWriter.ToBytes(StartAudit.Of("run")), Start.AddDays(1));
        Verify([.. one, forged]).Faults.ShouldHaveSingleItem().Kind.ShouldBe(AuditFaultKind.Forked);
    }

    [Test]
    public void A_truncated_line_is_no_record()
    {
        var one = Chain("a", 3);
        var fault = Verify([one[0], one[1], one[2][..^5]]).Faults.ShouldHaveSingleItem();
        (fault.Kind, fault.Where).ShouldBe((AuditFaultKind.Unreadable, "f0 line 3"));
    }

    [Test]
    public void What_a_crash_left_is_a_gap_once_another_worker_attests_it()
    {
        var one = Chain("a", 6);
        var found = one.Where((_, index) => index != 4).ToList();
        Verify(found).Faults.ShouldHaveSingleItem().Says.ShouldContain("lost in a crash");

        var two = Chain("b", 1, HeadOf(one, "a", 1, 4), HeadOf(one, "a", 6, 6));
        var report = Verify(found.Concat(two));
        report.Faults.ShouldBeEmpty();
        report.Incarnations[0].Gaps.ShouldBe([new AuditGap(5, 5)]);
        report.Incarnations[0].Proven.ShouldBe(6);

        // An attested hole hides nothing else: the record before it is bound by the head that ends there.
        Verify(found.Where((_, index) => index != 3).Concat(two)).Faults.ShouldNotBeEmpty();
    }

    [Test]
    public void Partitions_are_put_together_by_number()
    {
        var one = Chain("a", 6);
        var report = Verify([one[0], one[3]], [one[1], one[2], one[5]], [one[4]]);
        report.Faults.ShouldBeEmpty();
        report.Incarnations[0].Records.ShouldBe(6);
    }

    [Test]
    public void What_retention_has_deleted_is_no_fault_where_a_limit_is_given()
    {
        var one = Chain("a", 6);
        Verify(one.Skip(3)).Faults.ShouldHaveSingleItem().Number.ShouldBe(1);
        Verify(Start.AddMinutes(4), one.Skip(3)).Faults.ShouldBeEmpty();
        Verify(Start.AddMinutes(4), one.Skip(4)).Faults.ShouldBeEmpty();
    }

    [FsCheck.NUnit.Property(MaxTest = 300)]
    public void Whatever_is_done_to_a_proven_chain_is_found(FsCheck.DoNotSize<int> seed)
    {
        var random = new Random(seed.Item);
        var one = Chain("a", random.Next(2, 12));
        var two = Chain("b", 1, HeadOf(one, "a", 1, one.Count));
        Verify(one.Concat(two)).Faults.ShouldBeEmpty();
        var at = random.Next(one.Count);
        switch (random.Next(3))
        {
            case 0:
                one.RemoveAt(at);
                break;
            case 1:
                one[at][random.Next(one[at].Length)] ^= (byte)(1 << random.Next(7));
                break;
            default:
                var other = (at + 1 + random.Next(one.Count - 1)) % one.Count;
                (one[at], one[other]) = (one[other], one[at]);
                break;
        }

        Verify(one.Concat(two)).Faults.ShouldNotBeEmpty();
    }
}
