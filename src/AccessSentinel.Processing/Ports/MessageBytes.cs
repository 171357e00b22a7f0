namespace AccessSentinel.Processing.Ports;

/// <summary>
/// Key or value of a message: null, an array of its own, or a stretch of a buffer that many messages share. What lies in a shared buffer may be
/// read until <see cref="Release"/>; who keeps it longer takes <see cref="ToArray"/>. Whoever never releases it loses nothing: the collector
/// then takes the buffer.
/// </summary>
public readonly record struct MessageBytes
{
    private readonly object? _owner; // byte[] or MessageBuffer
    private readonly int _start;

    internal MessageBytes(MessageBuffer owner, int start, int length)
    {
        _owner = owner;
        _start = start;
        Length = length;
    }

    private MessageBytes(byte[]? bytes)
    {
        _owner = bytes;
        Length = bytes?.Length ?? 0;
    }

    /// <summary>How many bytes; 0 for null, too.</summary>
    public int Length { get; }

    /// <summary>No key, or a tombstone.</summary>
    public bool IsNull => _owner is null;

    /// <summary>The bytes; empty for null.</summary>
    public ReadOnlySpan<byte> Span => _owner switch
    {
        null => default,
        byte[] bytes => bytes,
        _ => ((MessageBuffer)_owner).Bytes.AsSpan(_start, Length),
    };

    /// <summary>Bytes of an array that nobody changes.</summary>
    public static implicit operator MessageBytes(byte[]? bytes) => new(bytes);

    /// <summary>See <see cref="Span"/>.</summary>
    public static implicit operator ReadOnlySpan<byte>(MessageBytes bytes) => bytes.Span;

    /// <summary>A copy that outlives the buffer, or null.</summary>
    public byte[]? ToArray() => IsNull ? null : Span.ToArray();

    /// <summary>Whether it is the same content, wherever it lies.</summary>
    public bool Equals(MessageBytes other) => IsNull == other.IsNull && Span.SequenceEqual(other.Span);

    /// <summary>Of the content.</summary>
    public override int GetHashCode()
    {
        HashCode hash = default;
        hash.AddBytes(Span);
        return hash.ToHashCode();
    }

    /// <summary>They are not read any more: once, and of one copy of this value only.</summary>
    public void Release() => (_owner as MessageBuffer)?.Release();
}
