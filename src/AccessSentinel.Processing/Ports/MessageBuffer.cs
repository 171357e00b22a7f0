using System.Collections.Concurrent;

namespace AccessSentinel.Processing.Ports;

/// <summary>
/// Copies the bytes of messages into buffers that are used again once all their messages are released. A backlog is held for as long as a batch
/// takes: as arrays of its own each message would outlive several collections, and the collector would carry the whole queue from place to place.
/// </summary>
public sealed class MessageBufferPool
{
    /// <summary>Bytes of a buffer: some hundred messages.</summary>
    public const int BufferBytes = 256 << 10;

    /// <summary>Idle buffers that are kept, 32 MiB in all: what the queues of a few partitions hold. More are left to the collector.</summary>
    private const int MostIdle = 128;

    private readonly ConcurrentQueue<MessageBuffer> _idle = new();
    private MessageBuffer? _current;
    private int _used;

    /// <summary>Copies one key or value. To be called by one thread at a time.</summary>
    public MessageBytes Copy(ReadOnlySpan<byte> data)
    {
        if (data.Length > BufferBytes / 8)
        {
            return data.ToArray(); // Too few would fit beside it.
        }

        if (_current is null || data.Length > BufferBytes - _used)
        {
            _current?.Release();
            _current = _idle.TryDequeue(out var idle) ? idle : new MessageBuffer(this);
            _current.Hold();
            _used = 0;
        }

        data.CopyTo(_current.Bytes.AsSpan(_used));
        _current.Hold();
        MessageBytes copy = new(_current, _used, data.Length);
        _used += data.Length;
        return copy;
    }

    internal void Return(MessageBuffer buffer)
    {
        if (_idle.Count < MostIdle)
        {
            _idle.Enqueue(buffer);
        }
    }
}

/// <summary>One buffer; it goes back to its pool when everything in it is released and nothing more is written to it.</summary>
internal sealed class MessageBuffer(MessageBufferPool pool)
{
    private int _holders;

    public byte[] Bytes { get; } = GC.AllocateUninitializedArray<byte>(MessageBufferPool.BufferBytes);

    public void Hold() => Interlocked.Increment(ref _holders);

    public void Release()
    {
        var left = Interlocked.Decrement(ref _holders);
        ArgumentOutOfRangeException.ThrowIfNegative(left);
        if (left == 0)
        {
            pool.Return(this);
        }
    }
}
