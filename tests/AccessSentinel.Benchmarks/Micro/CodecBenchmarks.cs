using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.State;
using BenchmarkDotNet.Attributes;

namespace AccessSentinel.Benchmarks.Micro;

/// <summary>
/// A record of a profession between memory and store, in the middle of a working day: what each save and each load costs. Pages: those
/// that one event changes (encode), all (decode).
/// </summary>
public class CodecBenchmarks
{
    private readonly StoredRecord _saved = new();
    private readonly StoredRecord _whole = new();
    private CredentialState _state = null!;

    [Params(Profession.GeneralPractitioner, Profession.Pharmacist)]
    public Profession Profession { get; set; }

    [GlobalSetup]
    public void Work()
    {
        const int Credentials = 300;
        var traffic = new Traffic(Credentials);
        var engine = new DetectionEngine(new EngineOptions());
        var events = new TrafficEvent[1 << 16];
        var offset = 0L;
        for (var round = 0; round < 20; round++)
        {
            traffic.Next(events);
            foreach (ref var each in events.AsSpan())
            {
                _ = engine.Process(traffic.States[each.Credential], each.Event, new EventContext(each.Time, 1, offset++, false));
            }
        }

        // The one whose core is the median of its profession stands for it.
        var record = new StoredRecord();
        var peers = traffic.States.Where(state => state.Baseline.Profession == Profession).OrderBy(state => CoreSize(state, record)).ToArray();
        _state = peers[peers.Length / 2];
        StateCodec.Encode(_state, _whole);
        StateCodec.MarkSaved(_state);
        Console.WriteLine($"// {Profession}: core {_whole.Core.Length} bytes, {_whole.Pages.Count} pages {_whole.Pages.Values.Sum(page => page.Length)} bytes");
    }

    private static int CoreSize(CredentialState state, StoredRecord record)
    {
        StateCodec.Encode(state, record);
        return record.Core.Length;
    }

    [Benchmark]
    public int Encode()
    {
        StateCodec.Encode(_state, _saved);
        return _saved.Core.Length;
    }

    [Benchmark]
    public CredentialState Decode() => StateCodec.Decode("c", _whole);
}
