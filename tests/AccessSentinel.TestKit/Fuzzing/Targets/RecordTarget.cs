using System.Buffers.Binary;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Engine;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.State;
using AccessSentinel.Simulation;
using AccessSentinel.Simulation.Output;

namespace AccessSentinel.TestKit.Fuzzing;

/// <summary>
/// Stored records, core and pages. One that is read has to go on: it judges events and is stored again. An input is a core with its
/// pages behind it, each with its number (1 byte) and length (4 bytes) before.
/// </summary>
public sealed class RecordTarget : FuzzTarget
{
    private const int Credentials = 24;
    private const int SimulationSeed = 1;

    private readonly DetectionEngine _engine = new(new EngineOptions());
    private readonly List<AccessEvent> _events = [];
    private readonly byte[][] _samples;
    private readonly MutationBuffer _buffer = new();

    /// <summary>Makes the target, with records of simulated credentials, among them stolen ones.</summary>
    public RecordTarget()
        : base("records", 150, ["read", "another_version", "damaged"]) => _samples = [.. Lives()];

    /// <inheritdoc/>
    public override long AllocationBound(int length) => (512 * 1024) + (64L * length);

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Next(Random random)
    {
        _buffer.Set(_samples[random.Next(_samples.Length)]);
        for (var edits = random.Next(4); edits >= 0; edits--)
        {
            ByteMutations.Apply(random, _buffer, _samples[random.Next(_samples.Length)]);
        }

        return _buffer.Bytes;
    }

    /// <inheritdoc/>
    public override void Try(ReadOnlySpan<byte> input, long[] counts)
    {
        var record = Unpack(input);
        CredentialState state;
        try
        {
            state = StateCodec.Decode("c", record);
        }
        catch (InvalidDataException)
        {
            counts[record.Core.Length > 0 && record.Core[0] != StateCodec.Version ? 1 : 2]++;
            return;
        }

        counts[0]++;
        for (var i = 0; i < 3; i++)
        {
            var next = _events[(input.Length + i) % _events.Count];
            _ = _engine.Process(state, next, new EventContext(next.Time, 1, long.MaxValue - 3 + i, false));
        }

        StateCodec.Encode(state, record);
        _ = StateCodec.Decode("c", Whole(record, Unpack(input)));
    }

    /// <summary>The pages that were not written again beside those that were: as the store has them after saving.</summary>
    private static StoredRecord Whole(StoredRecord saved, StoredRecord before)
    {
        foreach (var (number, page) in before.Pages)
        {
            if (!saved.RemovedPages.Contains(number))
            {
                saved.Pages.TryAdd(number, page);
            }
        }

        return saved;
    }

    private static StoredRecord Unpack(ReadOnlySpan<byte> input)
    {
        var record = new StoredRecord { Core = Part(ref input) };
        while (input.Length > 1)
        {
            var number = input[0];
            input = input[1..];
            record.Pages[number] = Part(ref input);
        }

        return record;
    }

    private static byte[] Part(ref ReadOnlySpan<byte> input)
    {
        if (input.Length < 4)
        {
            input = [];
            return [];
        }

        var length = (int)Math.Min(BinaryPrimitives.ReadUInt32LittleEndian(input), (uint)input.Length - 4);
        var part = input.Slice(4, length).ToArray();
        input = input[(4 + length)..];
        return part;
    }

    private static byte[] Pack(StoredRecord record)
    {
        List<byte> packed = [.. Length(record.Core), .. record.Core];
        foreach (var (number, page) in record.Pages)
        {
            packed.Add((byte)number);
            packed.AddRange(Length(page));
            packed.AddRange(page);
        }

        return [.. packed];
    }

    private static byte[] Length(byte[] part)
    {
        var length = new byte[4];
        BinaryPrimitives.WriteInt32LittleEndian(length, part.Length);
        return length;
    }

    private IEnumerable<byte[]> Lives()
    {
        var simulation = new PortalSimulation(new SimulationParameters { Credentials = Credentials, Days = 12 }, SimulationSeed);
        var states = simulation.Credentials.Select(each => new CredentialState(each.Id)).ToArray();
        var projection = new SimulatedEventProjection(simulation, TagKey.Evaluation);
        var stream = simulation.Events();
        AccessEvent read = default;
        for (long offset = 0; stream.MoveNext(); offset++)
        {
            projection.Project(stream.Current, ref read);
            // In the end a thief of every third: people, places and devices that nobody saw before.
            if (stream.Current.Credential % 3 == 0 && offset % 40_000 > 30_000)
            {
                read.Beneficiary += (ulong)offset;
                read.Network = 77;
                read.Device = 78;
                read.UserAgentFamily = 79;
            }

            _events.Add(read);
            _ = _engine.Process(states[stream.Current.Credential], read, new EventContext(read.Time, 1, offset, false));
        }

        _events.RemoveRange(0, Math.Max(0, _events.Count - 2000));
        foreach (var state in states)
        {
            var record = new StoredRecord();
            StateCodec.Encode(state, record);
            yield return Pack(record);
        }
    }
}
