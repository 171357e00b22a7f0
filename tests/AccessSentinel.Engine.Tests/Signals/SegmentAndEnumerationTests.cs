using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Signals;

namespace AccessSentinel.Engine.Tests.Signals;

public sealed class SegmentAndEnumerationTests
{
    private const byte Own = 35;
    private static readonly ProfessionPrior Prior = new();

    [Test]
    public void People_of_the_own_department_speak_for_the_owner_and_foreign_ones_against() =>
        Segment(Practice(), new TrackMemory(), Own).ShouldBeLessThan(0);

    [Test]
    public void A_foreign_department_speaks_against_the_owner() => Segment(Practice(), new TrackMemory(), 13).ShouldBeGreaterThan(0);

    [Test]
    public void A_region_once_shown_explains_itself()
    {
        TrackMemory today = new();
        double first = Segment(Practice(), today, 13);
        double before = first;
        for (int i = 0; i < 10; i++)
        {
            today.AddDepartment(13);
            double next = Segment(Practice(), today, 13);
            next.ShouldBeLessThanOrEqualTo(before);
            before = next;
        }

        before.ShouldBeLessThan(0);
    }

    [Test]
    public void A_leak_of_the_whole_country_goes_on_surprising()
    {
        TrackMemory today = new();
        double sum = 0;
        for (byte department = 1; department <= 90; department++)
        {
            sum += Segment(Practice(), today, department);
            today.AddDepartment(department);
        }

        sum.ShouldBeGreaterThan(30);
    }

    [Test]
    public void Foreign_patients_do_not_make_the_own_department_strange()
    {
        TrackMemory today = new();
        for (int i = 0; i < 30; i++)
        {
            today.AddDepartment(13);
        }

        Segment(Practice(), today, Own).ShouldBe(Segment(Practice(), new TrackMemory(), Own));
    }

    [Test]
    public void The_share_of_a_department_is_a_probability_and_the_ratio_is_bounded() => Property.Check<byte, byte, byte>((own, department, seen) =>
    {
        Baseline baseline = new() { OwnDepartment = own };
        baseline.Departments.Add((byte)(1 + (seen % 110)), 1);
        TrackMemory today = new();
        today.AddDepartment(seen);
        byte asked = (byte)(1 + (department % 116));
        double expected = SegmentSignal.Expected(baseline, Prior, today, asked);
        expected.ShouldBeInRange(1e-4, 1);
        SegmentSignal.LogRatio(expected).ShouldBeInRange(-1.1, 1.5);
    });

    [Test]
    public void Misses_speak_for_trying_out_and_hits_against_it()
    {
        for (double expected = 0.005; expected < 0.35; expected += 0.01)
        {
            EnumerationSignal.MissLogRatio(expected, miss: true).ShouldBeGreaterThan(0);
            EnumerationSignal.MissLogRatio(expected, miss: false).ShouldBeLessThan(0);
        }
    }

    [Test]
    public void Somebody_who_often_mistypes_is_expected_to()
    {
        Baseline careful = new() { NotFound = new DecayingRatio { Trials = 500, Hits = 1 } };
        Baseline hasty = new() { NotFound = new DecayingRatio { Trials = 500, Hits = 100 } };
        EnumerationSignal.ExpectedMiss(hasty, Prior, new TrackMemory()).ShouldBeGreaterThan(EnumerationSignal.ExpectedMiss(careful, Prior, new TrackMemory()));
    }

    [Test]
    public void The_expected_share_of_misses_stays_a_probability() => Property.Check<ushort, ushort>((records, misses) =>
        EnumerationSignal.ExpectedMiss(new Baseline(), Prior, new TrackMemory { Records = records, NotFound = misses }).ShouldBeInRange(0.005, 0.9));

    [Test]
    public void Neighbouring_numbers_say_more_than_distant_ones_and_those_more_than_none()
    {
        double near = EnumerationSignal.OrderLogRatio(1);
        double far = EnumerationSignal.OrderLogRatio(400);
        double none = EnumerationSignal.OrderLogRatio(-1);
        near.ShouldBeGreaterThan(far);
        far.ShouldBeGreaterThan(0);
        none.ShouldBeLessThan(0);
        EnumerationSignal.OrderLogRatio(EnumerationSignal.NearDistance).ShouldBe(near);
        near.ShouldBeLessThanOrEqualTo(2);
    }

    [Test]
    public void The_same_number_again_says_nothing() => EnumerationSignal.OrderLogRatio(0).ShouldBe(0);

    [Test]
    public void Distances_go_round_at_a_thousand_and_only_within_a_prefix()
    {
        TrackMemory memory = new();
        memory.OrderDistance(7, 998).ShouldBe(-1);
        memory.OrderDistance(7, 1).ShouldBe(3);
        memory.OrderDistance(8, 2).ShouldBe(-1);
        memory.OrderDistance(7, 501).ShouldBe(500);
        memory.OrderDistance(8, 2).ShouldBe(0);
    }

    [Test]
    public void The_last_four_prefixes_are_remembered()
    {
        TrackMemory memory = new();
        for (ulong prefix = 1; prefix <= 5; prefix++)
        {
            memory.OrderDistance(prefix, 10);
        }

        memory.OrderDistance(2, 11).ShouldBe(1);
        memory.OrderDistance(1, 11).ShouldBe(-1);
    }

    private static double Segment(Baseline baseline, TrackMemory today, byte department) =>
        SegmentSignal.LogRatio(SegmentSignal.Expected(baseline, Prior, today, department));

    private static Baseline Practice()
    {
        Baseline baseline = new() { OwnDepartment = Own };
        for (int i = 0; i < 200; i++)
        {
            baseline.Departments.Add(i % 20 == 0 ? (byte)22 : Own, 1);
        }

        return baseline;
    }
}
