using System.Runtime.InteropServices;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Processing.Partitions;

/// <summary>
/// Messages on their way from the poll thread to the partition's task. Two lists are swapped under a lock, so that a message
/// costs one short uncontended lock and no allocation. It does not refuse anything: the worker pauses the partition in time.
/// </summary>
internal sealed class PartitionQueue(int pauseMessages, long pauseBytes) : IDisposable
{
    private readonly Lock _lock = new();
    private readonly SemaphoreSlim _signal = new(0);
    private List<ConsumedMessage> _incoming = [];
    private List<ConsumedMessage> _current = [];
    private int _at;
    private int _count;
    private long _bytes;
    private bool _open;
    private bool _closed;
    private bool _waiting;

    /// <summary>Messages that wait or are in work.</summary>
    public int Count => Volatile.Read(ref _count);

    /// <summary>So much waits that the partition is to be paused.</summary>
    public bool IsHigh => Volatile.Read(ref _count) >= pauseMessages || Volatile.Read(ref _bytes) >= pauseBytes;

    /// <summary>So much waits, three quarters of that, that nothing more need be read for now.</summary>
    public bool IsAmple => Volatile.Read(ref _count) >= pauseMessages * 3 / 4 || Volatile.Read(ref _bytes) >= pauseBytes * 3 / 4;

    /// <summary>So little waits that the partition is to go on.</summary>
    public bool IsLow => Volatile.Read(ref _count) <= pauseMessages / 2 && Volatile.Read(ref _bytes) <= pauseBytes / 2;

    /// <summary>From now on messages are taken.</summary>
    public void Open()
    {
        lock (_lock)
        {
            Empty();
            _open = !_closed;
        }
    }

    /// <summary>Drops what waits, and whatever comes before <see cref="Open"/>: it is fetched again from the starting offset.</summary>
    public void Shut()
    {
        lock (_lock)
        {
            Empty();
            _open = false;
        }
    }

    /// <summary>Nothing more is taken or given; who waits is told.</summary>
    public void Close()
    {
        lock (_lock)
        {
            _open = false;
            _closed = true;
            Wake();
        }
    }

    /// <summary>Takes a message; dropped while shut.</summary>
    public void Enqueue(in ConsumedMessage message)
    {
        lock (_lock)
        {
            if (!_open)
            {
                return;
            }

            _incoming.Add(message);
            _count++;
            _bytes += SizeOf(message);
            Wake();
        }
    }

    /// <summary>Waits for a message. False: closed.</summary>
    public async ValueTask<bool> WaitAsync()
    {
        while (true)
        {
            lock (_lock)
            {
                if (_closed)
                {
                    return false;
                }

                if (_open && (_at < _current.Count || _incoming.Count > 0))
                {
                    return true;
                }

                _waiting = true;
            }

            await _signal.WaitAsync().ConfigureAwait(false);
        }
    }

    /// <summary>
    /// Moves the next messages into <paramref name="into"/>: at least one if any waits, at most as many as fit, and none at or
    /// past <paramref name="endOffset"/> unless the first one is. Offsets that go backwards begin a batch of their own.
    /// </summary>
    public int Take(ConsumedMessage[] into, long endOffset)
    {
        lock (_lock)
        {
            if (_at == _current.Count)
            {
                _current.Clear();
                _at = 0;
                (_current, _incoming) = (_incoming, _current);
            }
        }

        // Only this side touches the current list, so the copy needs no lock.
        var waiting = CollectionsMarshal.AsSpan(_current)[_at..];
        var taken = 0;
        while (taken < waiting.Length && taken < into.Length && (taken == 0 || Follows(waiting[taken].Offset, into, taken, endOffset)))
        {
            into[taken] = waiting[taken];
            waiting[taken] = default;
            taken++;
        }

        _at += taken;
        return taken;
    }

    /// <summary>These messages are done with.</summary>
    public void Finished(ReadOnlySpan<ConsumedMessage> messages)
    {
        long bytes = 0;
        foreach (ref readonly var message in messages)
        {
            bytes += SizeOf(message);
        }

        lock (_lock)
        {
            _count -= messages.Length;
            _bytes -= bytes;
        }
    }

    public void Dispose() => _signal.Dispose();

    private static bool Follows(long offset, ConsumedMessage[] into, int taken, long endOffset) =>
        offset > into[taken - 1].Offset && (offset < endOffset || into[0].Offset >= endOffset);

    private static long SizeOf(in ConsumedMessage message) => 64L + message.Key.Length + message.Value.Length;

    private void Empty()
    {
        _incoming.Clear();
        _current.Clear();
        _at = _count = 0;
        _bytes = 0;
    }

    private void Wake()
    {
        if (_waiting)
        {
            _waiting = false;
            _signal.Release();
        }
    }
}
