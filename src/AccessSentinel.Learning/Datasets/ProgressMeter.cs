namespace AccessSentinel.Learning.Datasets;

/// <summary>How far a pass is.</summary>
/// <param name="Phase">What is being done, in a word or two.</param>
/// <param name="Bytes">Bytes read.</param>
/// <param name="TotalBytes">Bytes there are; 0 = not known.</param>
/// <param name="Events">Events so far.</param>
/// <param name="EventsPerSecond">Rate since the start of the pass.</param>
/// <param name="Left">Time left at this rate, where it can be told.</param>
public readonly record struct DatasetProgress(string Phase, long Bytes, long TotalBytes, long Events, double EventsPerSecond, TimeSpan? Left);

/// <summary>Tells how a pass over a dataset comes along, about once a second and at its end. Only this looks at a clock; no result does.</summary>
public sealed class ProgressMeter(TimeProvider time, Action<DatasetProgress> report)
{
    private const int LookEvery = 4096;
    private long _started;
    private long _reported;

    /// <summary>Says nothing.</summary>
    public static ProgressMeter Silent { get; } = new(TimeProvider.System, static _ => { });

    internal void Start()
    {
        _started = time.GetTimestamp();
        _reported = _started;
    }

    internal void Advance(string phase, EventDataset dataset)
    {
        if (dataset.Events % LookEvery == 0 && time.GetElapsedTime(_reported) >= TimeSpan.FromSeconds(1))
        {
            _reported = time.GetTimestamp();
            Report(phase, dataset);
        }
    }

    internal void Report(string phase, EventDataset dataset)
    {
        var seconds = Math.Max(1e-3, time.GetElapsedTime(_started).TotalSeconds);
        var bytes = dataset.BytesRead;
        TimeSpan? left = dataset.TotalBytes > 0 && bytes > 0
            ? TimeSpan.FromSeconds(Math.Max(0, seconds * ((double)dataset.TotalBytes / bytes - 1)))
            : null;
        report(new DatasetProgress(phase, bytes, dataset.TotalBytes, dataset.Events, dataset.Events / seconds, left));
    }
}
