namespace AccessSentinel.TestKit.Fuzzing;

/// <summary>Bytes under mutation, in one array that is used again and again. What would not fit any more is left as it is.</summary>
public sealed class MutationBuffer
{
    /// <summary>Greatest number of bytes: more than any reader takes.</summary>
    public const int Capacity = 512 * 1024;

    private readonly byte[] _bytes = new byte[Capacity];

    /// <summary>Bytes there are.</summary>
    public int Length { get; private set; }

    /// <summary>The bytes; valid until the next change.</summary>
    public Span<byte> Bytes => _bytes.AsSpan(0, Length);

    /// <summary>Begins with these.</summary>
    public void Set(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_bytes);
        Length = bytes.Length;
    }

    /// <summary>Puts <paramref name="with"/> where <paramref name="start"/> to <paramref name="end"/> (exclusive) was, or where of that there is something.</summary>
    public void Replace(int start, int end, ReadOnlySpan<byte> with)
    {
        end = Math.Min(end, Length);
        start = Math.Min(start, end);
        var length = Length - (end - start) + with.Length;
        if (length > Capacity)
        {
            return;
        }

        _bytes.AsSpan(end, Length - end).CopyTo(_bytes.AsSpan(start + with.Length));
        with.CopyTo(_bytes.AsSpan(start));
        Length = length;
    }

    /// <summary>Leaves out everything from there on.</summary>
    public void Truncate(int length) => Length = Math.Min(Length, length);
}
