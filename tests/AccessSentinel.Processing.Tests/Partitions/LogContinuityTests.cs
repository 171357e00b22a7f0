using System.Text;
using AccessSentinel.Processing.Partitions;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Processing.Tests.Partitions;

public sealed class LogContinuityTests
{
    private const long Silence = 10;

    private readonly LogContinuity _continuity = new(Silence);

    [SetUp]
    public void Begin() => _continuity.Reset();

    [Test]
    public void What_flows_is_taken()
    {
        _continuity.Observe(Message(7), 0).ShouldBe(Delivery.Take);
        _continuity.Observe(Message(8), 9).ShouldBe(Delivery.Take);
        _continuity.Observe(Message(9), 18).ShouldBe(Delivery.Take);
        _continuity.LastOffset.ShouldBe(9);
    }

    [Test]
    public void After_a_silence_the_last_message_is_read_again_and_what_is_the_same_log_goes_on()
    {
        _continuity.Observe(Message(7), 0).ShouldBe(Delivery.Take);
        _continuity.Observe(Message(8), 10).ShouldBe(Delivery.LookBack);
        _continuity.LastOffset.ShouldBe(7, "where to read again");
        _continuity.Observe(Message(7), 11).ShouldBe(Delivery.Known);
        _continuity.Observe(Message(8), 50).ShouldBe(Delivery.Take, "it came so late because it had to be fetched again");
        _continuity.Observe(Message(9), 60).ShouldBe(Delivery.LookBack, "that was for one message");
    }

    [TestCase(7, "another", Description = "Another message is where the last one was.")]
    [TestCase(0, "x", Description = "The log ends before it, and is read from its beginning.")]
    public void Another_log_is_taken_and_shows_by_its_offsets(long offset, string value)
    {
        _continuity.Observe(Message(7), 0).ShouldBe(Delivery.Take);
        _continuity.Observe(Message(8), 10).ShouldBe(Delivery.LookBack);
        _continuity.Observe(Message(offset, value), 11).ShouldBe(Delivery.Take);
        _continuity.LastOffset.ShouldBe(offset);
    }

    [TestCase(1L, "c", "x")]
    [TestCase(0L, "d-another", "x")]
    [TestCase(0L, "c", "xx")]
    public void Messages_differ_by_time_key_or_length(long time, string key, string value)
    {
        _continuity.Observe(Message(7, "x", "c", 0), 0);
        _continuity.Observe(Message(8), 10).ShouldBe(Delivery.LookBack);
        _continuity.Observe(Message(7, value, key, time), 11).ShouldBe(Delivery.Take);
    }

    [Test]
    public void Where_it_holds_nothing_at_that_offset_any_more_nothing_is_lost()
    {
        _continuity.Observe(Message(7), 0);
        _continuity.Observe(Message(8), 10).ShouldBe(Delivery.LookBack);
        _continuity.Observe(Message(8), 11).ShouldBe(Delivery.Take, "7 is no longer retained");
        _continuity.Observe(Message(9), 30).ShouldBe(Delivery.LookBack);
        _continuity.Observe(Message(12), 31).ShouldBe(Delivery.TakeBoth, "nor are 9 to 11, of which 9 is in hand");
        _continuity.PutBy.Offset.ShouldBe(9);
        _continuity.LastOffset.ShouldBe(12);
    }

    [Test]
    public void What_cannot_be_read_again_is_taken_as_it_is()
    {
        _continuity.Observe(Message(7), 0);
        _continuity.Observe(Message(8), 10).ShouldBe(Delivery.LookBack);
        _continuity.Trust(10);
        _continuity.Observe(Message(9), 11).ShouldBe(Delivery.Take);
    }

    [Test]
    public void What_is_put_by_does_not_wait_for_ever()
    {
        _continuity.Observe(Message(7), 0);
        _continuity.IsOverdue(100).ShouldBeFalse("nothing was asked");
        _continuity.Observe(Message(8), 10).ShouldBe(Delivery.LookBack);
        _continuity.IsOverdue(19).ShouldBeFalse();
        _continuity.IsOverdue(20).ShouldBeTrue();
        _continuity.IsOverdue(21).ShouldBeFalse("it was asked again just now");
        _continuity.IsOverdue(30).ShouldBeTrue();
        _continuity.Observe(Message(7), 31).ShouldBe(Delivery.Known);
        _continuity.IsOverdue(100).ShouldBeFalse();
    }

    [Test]
    public void A_partition_that_starts_has_no_past()
    {
        _continuity.Observe(Message(7), 0);
        _continuity.Observe(Message(8), 10).ShouldBe(Delivery.LookBack);
        _continuity.Reset();
        _continuity.Observe(Message(3), 100).ShouldBe(Delivery.Take);
        _continuity.Observe(Message(4), 101).ShouldBe(Delivery.Take);
    }

    private static ConsumedMessage Message(long offset, string value = "x", string key = "c", long time = 0) =>
        new(new TopicPartition("t", 0), offset, time, Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(value));
}
