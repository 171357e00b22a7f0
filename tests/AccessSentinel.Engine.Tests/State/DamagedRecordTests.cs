using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.State;

namespace AccessSentinel.Engine.Tests.State;

public sealed class DamagedRecordTests
{
    private static readonly DetectionEngine Engine = new(new EngineOptions());

    [Test]
    public void A_truncated_core_is_refused_in_one_way_only()
    {
        StoredRecord record = Life(1).Record;
        byte[] core = record.Core;
        for (int length = 0; length < core.Length; length++)
        {
            record.Core = core[..length];
            Should.Throw<InvalidDataException>(() => StateCodec.Decode("c", record));
        }
    }

    [Test]
    public void A_core_with_something_behind_its_end_is_refused()
    {
        StoredRecord record = Life(2).Record;
        record.Core = [.. record.Core, 0];
        Should.Throw<InvalidDataException>(() => StateCodec.Decode("c", record));
    }

    [Test]
    public void A_newer_version_is_refused_by_its_number()
    {
        StoredRecord record = Life(3).Record;
        record.Core[0] = StateCodec.Version + 1;
        Should.Throw<InvalidDataException>(() => StateCodec.Decode("c", record)).Message.ShouldContain($"{StateCodec.Version + 1}");
    }

    [Test]
    public void Altered_bytes_are_refused_in_one_way_or_read_as_a_record_that_can_go_on()
    {
        Random random = Stream.Seeded(4);
        int refused = 0;
        for (int round = 0; round < 4000; round++)
        {
            StoredRecord record = round % 400 == 0 ? _sample = Life(100 + round).Record : _sample!;
            byte[] core = record.Core;
            byte[] altered = [.. core];
            for (int i = random.Next(1, 4); i > 0; i--)
            {
                altered[random.Next(altered.Length)] = (byte)random.Next(256);
            }

            record.Core = altered;
            refused += IsRefused(record, random) ? 1 : 0;
            record.Core = core;
        }

        TestContext.Out.WriteLine($"{refused} of 4000 refused");
        refused.ShouldBeInRange(100, 3999);
    }

    private StoredRecord? _sample;

    private static bool IsRefused(StoredRecord record, Random random)
    {
        CredentialState state;
        try
        {
            state = StateCodec.Decode("c", record);
        }
        catch (InvalidDataException)
        {
            return true;
        }

        RandomEvents life = new(random);
        for (int i = 0; i < 5; i++)
        {
            AccessEvent next = life.Next();
            Engine.Process(state, next, new EventContext(next.Time, 0, 0, false));
        }

        return false;
    }

    private static StoredCopy Life(int seed)
    {
        RandomEvents life = new(Stream.Seeded(seed));
        CredentialState state = new("c");
        for (int i = 0; i < 300; i++)
        {
            AccessEvent next = life.Next();
            Engine.Process(state, next, new EventContext(next.Time, 0, 0, false));
        }

        StoredCopy store = new();
        store.Save(state);
        return store;
    }
}
