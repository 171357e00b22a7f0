using AccessSentinel.Processing.Partitions;

namespace AccessSentinel.Processing.Tests.Partitions;

public sealed class PartitionOffsetsTests
{
    [Test]
    public void Ranges_that_finish_in_order_move_at_once()
    {
        var offsets = new PartitionOffsets(10);
        offsets.Begin(10, 14);
        offsets.Finish(14).ShouldBeTrue();
        offsets.Finished.ShouldBe(14);
        offsets.Begin(20, 21);
        offsets.Finish(21).ShouldBeTrue("offsets may have gaps");
        offsets.Finished.ShouldBe(21);
    }

    [Test]
    public void A_range_behind_an_unfinished_one_waits_for_it()
    {
        var offsets = new PartitionOffsets(0);
        offsets.Begin(0, 5);
        offsets.Begin(5, 9);
        offsets.Finish(9).ShouldBeFalse();
        offsets.Finished.ShouldBe(0);
        offsets.Finish(5).ShouldBeTrue();
        offsets.Finished.ShouldBe(9);
    }

    [TestCase(3, 5)]
    [TestCase(9, 9)]
    [TestCase(9, 8)]
    public void A_range_that_overlaps_or_is_empty_is_a_broken_invariant(long first, long next)
    {
        var offsets = new PartitionOffsets(0);
        offsets.Begin(0, 9);
        Should.Throw<InvalidOperationException>(() => offsets.Begin(first, next));
    }

    [Test]
    public void Finishing_what_never_began_is_a_broken_invariant()
    {
        var offsets = new PartitionOffsets(0);
        offsets.Begin(0, 9);
        Should.Throw<InvalidOperationException>(() => offsets.Finish(8));
        offsets.Finish(9).ShouldBeTrue();
        Should.Throw<InvalidOperationException>(() => offsets.Finish(9));
    }

    [Test]
    public void In_any_order_of_finishing_the_prefix_is_what_is_finished_without_a_hole()
    {
        const int Seed = 20260302;
        TestContext.Out.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        for (var run = 0; run < 200; run++)
        {
            var ends = new List<long>();
            var offsets = new PartitionOffsets(0);
            for (var i = random.Next(1, 12); i > 0; i--)
            {
                var first = offsets.Next + random.Next(3);
                ends.Add(first + random.Next(1, 9));
                offsets.Begin(first, ends[^1]);
            }

            var order = ends.ToArray();
            random.Shuffle(order);
            var done = new HashSet<long>();
            foreach (var end in order)
            {
                offsets.Finish(end);
                done.Add(end);
                offsets.Finished.ShouldBe(ends.TakeWhile(done.Contains).LastOrDefault());
            }
        }
    }
}
