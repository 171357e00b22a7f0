using AccessSentinel.Processing.Ports;
using AccessSentinel.Processing.Telemetry;

namespace AccessSentinel.Processing.Partitions;

/// <summary>How long learning will still take, from the pace so far; said in the log every few seconds.</summary>
internal sealed class LearningPace
{
    private static readonly TimeSpan SayEvery = TimeSpan.FromSeconds(5);

    private readonly WorkerContext _context;
    private readonly TopicPartition _partition;
    private readonly long _start;
    private readonly long _end;
    private readonly long _began;
    private long _said;
    private double _remaining;

    public LearningPace(WorkerContext context, TopicPartition partition, long start, long end)
    {
        _context = context;
        _partition = partition;
        _start = start;
        _end = end;
        _began = _said = context.Time.GetTimestamp();
    }

    /// <summary>Estimated time left; 0 until there is an estimate. Any thread.</summary>
    public double RemainingSeconds => Volatile.Read(ref _remaining);

    public void Report(long next)
    {
        var elapsed = _context.Time.GetElapsedTime(_began).TotalSeconds;
        var done = Math.Max(1, next - _start);
        var remaining = elapsed * Math.Max(0, _end - next) / done;
        Volatile.Write(ref _remaining, remaining);
        if (_context.Time.GetElapsedTime(_said) >= SayEvery)
        {
            _said = _context.Time.GetTimestamp();
            WorkerLog.Learning(_context.Log, _partition.ToString(), next, _end, remaining);
        }

        if (_context.Events.HasObservers)
        {
            _context.Events.Publish(
                new LearningProgress(_partition, _start, next, _end, TimeSpan.FromSeconds(Math.Min(remaining, TimeSpan.MaxValue.TotalSeconds / 2))));
        }
    }
}
