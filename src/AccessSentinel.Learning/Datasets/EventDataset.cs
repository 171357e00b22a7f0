using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Privacy;

namespace AccessSentinel.Learning.Datasets;

/// <summary>
/// One pass over recorded events: JSON lines from one or several files, compressed or not, merged by time. Each file is taken in its own
/// order, as it was delivered; what is out of order inside a file is handed out as it comes and counted. Before an event its message's timestamp may stand,
/// in Unix milliseconds and with a space: as live, an event more than 5 minutes ahead of it is judged at that time.
/// </summary>
public sealed class EventDataset : IDisposable
{
    private readonly EventSource[] _sources;
    private readonly PriorityQueue<int, (long Time, int Index)> _heads = new();
    private EventSource? _current;
    private int _currentIndex;

    private EventDataset(EventSource[] sources)
    {
        _sources = sources;
        Names = [.. sources.Select(source => source.File.Name == EventFile.StandardInput ? "(standard input)" : Path.GetFileName(source.File.Name))];
        TotalBytes = sources.Any(source => source.File.Length == 0 && source.File.Name == EventFile.StandardInput) ? 0 : sources.Sum(source => source.File.Length);
        for (var i = 0; i < sources.Length; i++)
        {
            Enqueue(i);
        }
    }

    /// <summary>Bytes of all files as stored; 0 where that is not known (standard input).</summary>
    public long TotalBytes { get; }

    /// <summary>Bytes read so far.</summary>
    public long BytesRead => _sources.Sum(source => source.File.Position);

    /// <summary>Events that stood after a later one of the same file.</summary>
    public long Unsorted => _sources.Sum(source => source.Unsorted);

    /// <summary>Lines that could not be read, and why.</summary>
    public RejectTally Rejects { get; } = new();

    /// <summary>Lines that were events.</summary>
    public long Events { get; private set; }

    /// <summary>Names of the files, without their folders.</summary>
    public IReadOnlyList<string> Names { get; }

    /// <summary>Why the current line is no event, or <see cref="RejectReason.None"/>.</summary>
    public RejectReason Reason => _current!.Reason;

    /// <summary>The current event; good until the next <see cref="MoveNext"/>.</summary>
    public ref readonly AccessEvent Event => ref _current!.Event;

    /// <summary>The message timestamp of the current event, UTC ticks: as the file has it, else the event's own time.</summary>
    public long Timestamp => _current!.Timestamp;

    /// <summary>The credential id of the current line, UTF-8; empty where it could not be read. Good until the next <see cref="MoveNext"/>.</summary>
    public ReadOnlySpan<byte> CredentialId => _current!.CredentialId;

    /// <summary>Opens files: paths of JSON lines, compressed or not, and at most one <c>-</c> for standard input.</summary>
    /// <exception cref="IOException">A file cannot be opened or read.</exception>
    /// <exception cref="UnauthorizedAccessException">A file may not be read.</exception>
    /// <exception cref="ArgumentException">No file, or standard input twice.</exception>
    public static EventDataset Open(IReadOnlyList<string> paths, TagKey key, Func<Stream>? openStandardInput = null)
    {
        if (paths.Count == 0 || paths.Count(path => path == EventFile.StandardInput) > 1)
        {
            throw new ArgumentException("Name at least one file; standard input can be read once.", nameof(paths));
        }

        List<EventSource> sources = [];
        try
        {
            foreach (var path in paths)
            {
                sources.Add(new EventSource(EventFile.Open(path, openStandardInput ?? Console.OpenStandardInput), key));
            }

            return new EventDataset([.. sources]);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            sources.ForEach(source => source.Dispose());
            throw;
        }
    }

    /// <summary>Goes to the next line by time, whether it is an event or not.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    public bool MoveNext()
    {
        if (_current is not null)
        {
            Enqueue(_currentIndex);
        }

        if (!_heads.TryDequeue(out _currentIndex, out _))
        {
            _current = null;
            return false;
        }

        _current = _sources[_currentIndex];
        if (_current.Reason == RejectReason.None)
        {
            Events++;
        }
        else
        {
            Rejects.Add(_current.Reason, Names[_currentIndex], _current.File.LineNumber);
        }

        return true;
    }

    /// <summary>Closes all files.</summary>
    public void Dispose()
    {
        foreach (var source in _sources)
        {
            source.Dispose();
        }
    }

    private void Enqueue(int index)
    {
        if (_sources[index].MoveNext())
        {
            _heads.Enqueue(index, (_sources[index].Time, index));
        }
    }
}
