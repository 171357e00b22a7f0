using AccessSentinel.Processing.Partitions;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Processing.Tests.Partitions;

public sealed class OutboxCodecTests
{
    private static readonly OutgoingMessage[] Samples =
    [
        new("portal.commands", [1, 2, 3], [4, 5]),
        new("sentinel.findings", null, null),
        new("é", [], [], [new("reason", "not_json"), new("empty", "")]),
    ];

    [Test]
    public void What_is_packed_is_unpacked_byte_for_byte()
    {
        var read = OutboxCodec.Decode(OutboxCodec.Encode(Samples));
        read.Count.ShouldBe(Samples.Length);
        for (var i = 0; i < Samples.Length; i++)
        {
            read[i].Topic.ShouldBe(Samples[i].Topic);
            read[i].Key.ShouldBe(Samples[i].Key);
            read[i].Value.ShouldBe(Samples[i].Value);
            (read[i].Headers ?? []).ShouldBe(Samples[i].Headers ?? []);
        }
    }

    [Test]
    public void Nothing_takes_no_bytes()
    {
        OutboxCodec.Encode([]).ShouldBeEmpty();
        OutboxCodec.Decode([]).ShouldBeEmpty();
    }

    [Test]
    public void Version_1_stays_readable()
    {
        // Golden bytes: one message, topic "t", key 01, no value, one header a=b.
        var golden = Convert.FromHexString("010100000001000000740100000001FFFFFFFF0100000001000000610100000062".Replace(" ", ""));
        var message = OutboxCodec.Decode(golden).ShouldHaveSingleItem();
        message.Topic.ShouldBe("t");
        message.Key.ShouldBe([1]);
        message.Value.ShouldBeNull();
        message.Headers.ShouldBe([new("a", "b")]);
        OutboxCodec.Encode([message]).ShouldBe(golden);
    }

    [Test]
    public void Damage_is_told_and_never_read_as_something_else()
    {
        var whole = OutboxCodec.Encode(Samples);
        for (var length = 1; length < whole.Length; length++)
        {
            Should.Throw<InvalidDataException>(() => OutboxCodec.Decode(whole.AsSpan(0, length)), $"cut to {length} bytes");
        }

        Should.Throw<InvalidDataException>(() => OutboxCodec.Decode([.. whole, 0]));
        Should.Throw<InvalidDataException>(() => OutboxCodec.Decode([2, .. whole[1..]])).Message.ShouldContain("version 2");
        Should.Throw<InvalidDataException>(() => OutboxCodec.Decode([1, 0xFF, 0xFF, 0xFF, 0xFF]));
    }
}
