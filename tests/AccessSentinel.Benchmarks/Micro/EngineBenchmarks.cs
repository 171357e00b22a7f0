using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Engine;
using AccessSentinel.Engine.Decisions;
using BenchmarkDotNet.Attributes;

namespace AccessSentinel.Benchmarks.Micro;

/// <summary>
/// From the event to the score and the decision, over the traffic of a population whose records are warm: 20 simulated days before
/// the first measured event. Strangers, claims, quiet hours and day changes come as they do.
/// </summary>
public class EngineBenchmarks
{
    private const int Events = 1 << 16;
    private const int WarmUp = 20;
    private const int PerBatch = 1 << 12;

    private readonly DetectionEngine _engine = new(new EngineOptions());
    private readonly AccessEventParser _parser = new(TagKey.Evaluation);
    private readonly TrafficEvent[] _batch = new TrafficEvent[Events];
    private Traffic _traffic = null!;
    private readonly AccessEvent[] _parsed = new AccessEvent[PerBatch];
    private AccessEvent _event;
    private long _offset;

    [Params(300)]
    public int Credentials { get; set; }

    [GlobalSetup]
    public void WarmTheRecords()
    {
        _traffic = new Traffic(Credentials);
        for (var i = 0; i < WarmUp; i++)
        {
            _traffic.Next(_batch);
            Engine();
        }
    }

    /// <summary>The key is rotated: from here on records are carried over.</summary>
    public void Rotate() => _traffic.Rotate();

    [IterationSetup(Target = nameof(Engine))]
    public void NextEvents() => _traffic.Next(_batch);

    [IterationSetup(Target = nameof(ParseAndEngine))]
    public void NextMessages() => _traffic.NextMessages(_batch);

    [Benchmark(OperationsPerInvoke = Events)]
    public int Engine()
    {
        var commands = 0;
        foreach (ref var each in _batch.AsSpan())
        {
            var result = _engine.Process(_traffic.States[each.Credential], each.Event, new EventContext(each.Time, 1, _offset++, false));
            commands += result.Command is null ? 0 : 1;
        }

        return commands;
    }

    /// <summary>The parser alone over the same messages.</summary>
    public int Parse()
    {
        var rejected = 0;
        foreach (ref var each in _batch.AsSpan())
        {
            rejected += _parser.Parse(each.Message, ref _event) == RejectReason.None ? 0 : 1;
        }

        return rejected;
    }

    /// <summary>As the worker does it: a batch is parsed, then judged.</summary>
    [Benchmark(OperationsPerInvoke = Events)]
    public int ParseAndEngine()
    {
        var commands = 0;
        for (var from = 0; from < Events; from += PerBatch)
        {
            var batch = _batch.AsSpan(from, PerBatch);
            for (var i = 0; i < PerBatch; i++)
            {
                _ = _parser.Parse(batch[i].Message, ref _parsed[i]);
            }

            for (var i = 0; i < PerBatch; i++)
            {
                ref var each = ref batch[i];
                var result = _engine.Process(_traffic.States[each.Credential], _parsed[i], new EventContext(each.Time, 1, _offset++, false));
                commands += result.Command is null ? 0 : 1;
            }
        }

        return commands;
    }
}
