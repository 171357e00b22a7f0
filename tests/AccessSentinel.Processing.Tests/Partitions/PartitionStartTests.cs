using AccessSentinel.Processing.Options;
using AccessSentinel.Processing.Partitions;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Processing.Tests.Partitions;

/// <summary>Empty is not new.</summary>
public sealed class PartitionStartTests
{
    private const ulong Generation = 7;

    [Test]
    public void On_first_installation_it_learns_up_to_the_end_of_that_moment()
    {
        var start = Decide(new StartFacts(null, Generation, null, 100, 900, 100));
        start.ShouldBe(new PartitionStart(100, 900, 900, true, false));
    }

    [Test]
    public void After_the_store_was_emptied_it_learns_up_to_what_was_committed()
    {
        Decide(new StartFacts(null, Generation, 500, 100, 900, 100)).ShouldBe(new PartitionStart(100, 500, null, true, false));
        Decide(new StartFacts(new Checkpoint(6, 500, null), Generation, 500, 100, 900, 100))
            .ShouldBe(new PartitionStart(100, 500, null, true, false), "a checkpoint of another generation is none");
    }

    [TestCase(400, 500, 400)]
    [TestCase(500, 400, 400)]
    public void With_a_checkpoint_it_goes_on_from_the_lesser(int committed, int checkpoint, int expected)
    {
        var start = Decide(new StartFacts(new Checkpoint(Generation, checkpoint, null), Generation, committed, 100, 900, 100));
        start.Offset.ShouldBe(expected);
        start.LearnUntil.ShouldBeNull();
        start.FromNothing.ShouldBeFalse();
        start.Commit.ShouldBe(committed == expected ? null : expected);
    }

    [Test]
    public void A_checkpoint_that_was_learning_goes_on_learning_to_the_same_end()
    {
        Decide(new StartFacts(new Checkpoint(Generation, 300, 500), Generation, 500, 100, 900, 100))
            .ShouldBe(new PartitionStart(300, 500, null, false, false));
    }

    [Test]
    public void Learning_is_limited_to_the_greatest_age()
    {
        Decide(new StartFacts(null, Generation, 500, 100, 900, 450)).Offset.ShouldBe(450);
        var start = Decide(new StartFacts(null, Generation, 500, 100, 900, 700));
        start.Offset.ShouldBe(500);
        start.LearnUntil.ShouldBeNull("nothing that was committed is young enough");
    }

    [Test]
    public void An_empty_topic_needs_no_learning()
    {
        Decide(new StartFacts(null, Generation, null, 0, 0, 0)).ShouldBe(new PartitionStart(0, null, 0, true, false));
    }

    [TestCase(BootstrapMode.Decide, null, 100)]
    [TestCase(BootstrapMode.Decide, 500, 500)]
    [TestCase(BootstrapMode.Skip, null, 900)]
    [TestCase(BootstrapMode.Skip, 500, 500)]
    public void Other_modes_decide_at_once(BootstrapMode mode, int? committed, int expected)
    {
        var start = PartitionStart.Decide(new StartFacts(null, Generation, committed, 100, 900, 100), mode);
        start.Offset.ShouldBe(expected);
        start.LearnUntil.ShouldBeNull();
        start.Commit.ShouldBe(committed is null ? expected : null);
    }

    [Test]
    public void What_is_no_longer_retained_is_skipped_and_told()
    {
        var start = Decide(new StartFacts(new Checkpoint(Generation, 50, null), Generation, 40, 100, 900, 100));
        start.ShouldBe(new PartitionStart(100, null, 100, false, true));
    }

    [Test]
    public void A_topic_made_anew_is_read_from_its_beginning()
    {
        Decide(new StartFacts(new Checkpoint(Generation, 5000, null), Generation, 5000, 0, 10, 0))
            .ShouldBe(new PartitionStart(0, null, 0, false, true));
        Decide(new StartFacts(null, Generation, 5000, 0, 10, 0)).ShouldBe(new PartitionStart(0, 10, 10, true, true));
    }

    [Test]
    public void A_topic_made_anew_is_read_from_its_beginning_though_it_has_grown_past_what_was_read_of_the_old_one()
    {
        // Deleted with its topic, nothing is committed; what a member committed meanwhile is of the old one.
        Decide(new StartFacts(new Checkpoint(Generation, 50, null), Generation, null, 0, 900, 0)).ShouldBe(new PartitionStart(0, null, 0, false, true));
        Decide(new StartFacts(new Checkpoint(Generation, 50, null), Generation, 50, 0, 900, 0, Remade: true)).ShouldBe(new PartitionStart(0, null, 0, false, true));
    }

    private static PartitionStart Decide(in StartFacts facts) => PartitionStart.Decide(facts, BootstrapMode.Learn);
}
