using AccessSentinel.Engine.State;

namespace AccessSentinel.Redis.Tests.Records;

/// <summary>Records made from a seed, and what makes two of them equal.</summary>
internal static class SampleRecords
{
    public static StoredRecord Make(Random random, long version, ulong generation)
    {
        StoredRecord record = new()
        {
            Version = version,
            Generation = generation,
            KeyId = "k2026",
            Level = "restrict",
            Until = "2026-11-22T06:30:00.000Z",
            Episode = "e-5f3a",
            Sequence = random.NextInt64(),
            Seen = "2026-11-22T05:59:59.123Z",
            Core = Bytes(random, 2_000),
            Outbox = Bytes(random, 300),
        };
        record.Pages[0] = Bytes(random, 500);
        record.Pages[7] = [0, 13, 10, 255, 0];
        record.Pages[300] = Bytes(random, 1_000);
        return record;
    }

    public static StoredRecord Small(long version, ulong generation) => new()
    {
        Version = version,
        Generation = generation,
        KeyId = "k1",
        Level = "observe",
        Seen = "2026-11-22T05:00:00.000Z",
        Core = [1, 2, 3],
    };

    public static byte[] Bytes(Random random, int length)
    {
        byte[] bytes = new byte[length];
        random.NextBytes(bytes);
        return bytes;
    }

    public static void ShouldEqual(this StoredRecord? actual, StoredRecord expected)
    {
        actual.ShouldNotBeNull();
        actual.Version.ShouldBe(expected.Version);
        actual.Generation.ShouldBe(expected.Generation);
        actual.KeyId.ShouldBe(expected.KeyId);
        actual.Level.ShouldBe(expected.Level);
        actual.Until.ShouldBe(expected.Until);
        actual.Episode.ShouldBe(expected.Episode);
        actual.Sequence.ShouldBe(expected.Sequence);
        actual.Seen.ShouldBe(expected.Seen);
        actual.Core.ShouldBe(expected.Core);
        actual.Outbox.ShouldBe(expected.Outbox);
        actual.Pages.Keys.Order().ShouldBe(expected.Pages.Keys.Order());
        foreach ((int page, byte[] content) in expected.Pages)
        {
            actual.Pages[page].ShouldBe(content);
        }
    }
}
