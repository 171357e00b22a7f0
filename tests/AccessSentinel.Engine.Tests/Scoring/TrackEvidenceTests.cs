using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Scoring;
using AccessSentinel.Engine.Signals;

namespace AccessSentinel.Engine.Tests.Scoring;

public sealed class TrackEvidenceTests
{
    private static readonly long Start = Desk.Monday;

    [Test]
    public void Evidence_never_falls_below_zero_and_stays_finite() => Property.Check<int>(seed =>
    {
        Random random = new(seed);
        TrackEvidence track = new();
        for (int i = 0; i < 200; i++)
        {
            track.Add(RandomRecord(random), Start + i);
            track.Sums.Concat(track.Families).ShouldAllBe(sum => sum >= 0 && float.IsFinite(sum));
        }
    });

    [Test]
    public void Ordinary_work_before_an_attack_buys_the_thief_nothing()
    {
        TrackEvidence quiet = new();
        TrackEvidence worked = new();
        for (int i = 0; i < 500; i++)
        {
            worked.Add(new RecordEvidence(-0.7, -0.3, -0.3, -0.2, 0), Start);
        }

        for (int i = 0; i < 10; i++)
        {
            quiet.Add(new RecordEvidence(0.4, 0.3, 0.2, 0, 0), Start);
            worked.Add(new RecordEvidence(0.4, 0.3, 0.2, 0, 0), Start);
        }

        worked.Greatest.ShouldBe(quiet.Greatest, 1e-4);
    }

    [Test]
    public void To_fold_anew_gives_what_was_added_one_by_one_while_no_claim_changed() => Property.Check<int>(seed =>
    {
        Random random = new(seed);
        TrackEvidence track = new();
        RecentRecords ring = new();
        for (int i = 0; i < 300; i++)
        {
            RecordEvidence record = Halved(RandomRecord(random));
            if (ring.IsFull)
            {
                track.Settle(ring.Entries[0]);
                ring.RemoveOldest();
            }

            track.Add(record, Start + i);
            ring.Add(Complete(new RecentRecord { Time = Start + i, Novelty = (Half)record.Novelty, Pace = (Half)record.Pace, Segment = (Half)record.Segment, FirstSeen = true }));
        }

        float[] added = [.. track.Sums];
        track.Refold(ring.Entries, foreign: false, Start + 300);
        for (int i = 0; i < added.Length; i++)
        {
            track.Sums[i].ShouldBe(added[i], 1e-4f, ((ThiefHypothesis)i).ToString());
        }
    });

    [Test]
    public void To_fold_twice_is_to_fold_once()
    {
        RecentRecords ring = Ring(purpose: 0.6);
        TrackEvidence track = new();
        track.Refold(ring.Entries, foreign: false, Start);
        float[] once = [.. track.Sums];
        track.Refold(ring.Entries, foreign: false, Start);
        track.Sums.ShouldBe(once);
    }

    [Test]
    public void Claims_that_come_lower_what_missing_claims_raised()
    {
        TrackEvidence missing = new();
        missing.Refold(Ring(purpose: 0.6).Entries, foreign: false, Start);
        TrackEvidence come = new();
        come.Refold(Ring(purpose: -1.4).Entries, foreign: false, Start);
        come.Sums[(int)ThiefHypothesis.QuietLocal].ShouldBeLessThan(missing.Sums[(int)ThiefHypothesis.QuietLocal]);
        missing.Families[(int)SignalFamily.Purpose].ShouldBeGreaterThan(0);
        come.Families[(int)SignalFamily.Purpose].ShouldBe(0);
    }

    [Test]
    public void Records_of_the_other_track_are_not_folded()
    {
        TrackEvidence foreign = new();
        foreign.Refold(Ring(purpose: 0.6).Entries, foreign: true, Start);
        foreign.Sums.ShouldAllBe(sum => sum == 0);
    }

    [Test]
    public void What_is_never_confirmed_fades()
    {
        TrackEvidence track = Suspicious();
        double before = track.Greatest;
        track.FadeTo(Start + (long)(TrackEvidence.HalfLifeDays * TimeSpan.TicksPerDay));
        track.Greatest.ShouldBe(before / 2, before * 0.01);
        track.FadeTo(Start);
        track.Greatest.ShouldBe(before / 2, before * 0.01);
    }

    [Test]
    public void Small_steps_fade_as_much_as_a_large_one()
    {
        TrackEvidence small = Suspicious();
        TrackEvidence large = Suspicious();
        for (int minute = 0; minute <= 1440; minute += 3)
        {
            small.FadeTo(Start + (minute * TimeSpan.TicksPerMinute));
        }

        large.FadeTo(Start + TimeSpan.TicksPerDay);
        small.Greatest.ShouldBe(large.Greatest, large.Greatest * 0.01);
    }

    [Test]
    public void Since_says_when_evidence_rose_and_is_forgotten_with_it()
    {
        TrackEvidence track = new();
        track.Add(new RecordEvidence(-0.5, 0, 0, 0, 0), Start);
        track.Since.ShouldBe(0);
        track.Add(new RecordEvidence(1.2, 0.5, 0, 0, 0), Start + 5);
        track.Add(new RecordEvidence(1.2, 0.5, 0, 0, 0), Start + 9);
        track.Since.ShouldBe(Start + 5);
        track.Clear();
        track.Since.ShouldBe(0);
        track.Greatest.ShouldBe(0);
        (track.Exposed, track.Strangers, track.Unnamed).ShouldBe((0, 0, 0));
    }

    [Test]
    public void A_record_that_says_nothing_changes_no_hypothesis()
    {
        for (int hypothesis = 0; hypothesis < ThiefHypotheses.Count; hypothesis++)
        {
            ThiefHypotheses.Mixture(hypothesis)[0].ShouldBe(0, 1e-12);
            ThiefHypotheses.Mixture(hypothesis)[1].ShouldBeInRange(0, 1);
            ThiefHypotheses.Mixture(hypothesis)[-5].ShouldBeInRange(-5, 0);
        }
    }

    [Test]
    public void A_decoy_outweighs_any_ordinary_work()
    {
        TrackEvidence track = new();
        track.AddCanary(6, Start);
        track.Add(new RecordEvidence(-0.5, -0.5, 0, 0, 0), Start);
        track.Greatest.ShouldBeGreaterThan(4);
        track.Families[(int)SignalFamily.Canary].ShouldBe(6);
    }

    [Test]
    public void The_family_of_each_signal_gets_its_own_evidence()
    {
        TrackEvidence track = new();
        track.Add(new RecordEvidence(0.1, 0.2, 0.3, 0.4, 0), Start);
        track.AddBulk(0.5, Start);
        (SignalFamily Family, float Sum)[] expected =
            [(SignalFamily.Volume, 0.1f), (SignalFamily.Rhythm, 0.2f), (SignalFamily.Segment, 0.3f), (SignalFamily.Enumeration, 0.4f), (SignalFamily.Bulk, 0.5f), (SignalFamily.Takeover, 0)];
        foreach ((SignalFamily family, float sum) in expected)
        {
            track.Families[(int)family].ShouldBe(sum, 1e-6f, family.ToString());
        }
    }

    private static TrackEvidence Suspicious()
    {
        TrackEvidence track = new();
        track.FadeTo(Start);
        for (int i = 0; i < 5; i++)
        {
            track.Add(new RecordEvidence(1, 0.5, 0.5, 0, 0), Start);
        }

        return track;
    }

    private static RecentRecords Ring(double purpose)
    {
        RecentRecords ring = new();
        for (int i = 0; i < 20; i++)
        {
            ring.Add(Complete(new RecentRecord { Time = Start + i, Novelty = (Half)0.3, Segment = (Half)0.1, Purpose = (Half)purpose, FirstSeen = true }));
        }

        return ring;
    }

    private static RecentRecord Complete(RecentRecord record)
    {
        record.Added = TrackEvidence.AddedBy(record);
        return record;
    }

    private static RecordEvidence Halved(in RecordEvidence record) =>
        record with { Novelty = (double)(Half)record.Novelty, Pace = (double)(Half)record.Pace, Segment = (double)(Half)record.Segment, Purpose = 0 };

    private static RecordEvidence RandomRecord(Random random) => new(
        (random.NextDouble() * 3) - 1.5, (random.NextDouble() * 2.7) - 0.7, (random.NextDouble() * 2.5) - 1, (random.NextDouble() * 4) - 1, 0);
}
