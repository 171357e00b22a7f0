using System.Buffers;
using System.IO.Compression;
using AccessSentinel.Contracts.Events;

namespace AccessSentinel.Learning.Datasets;

/// <summary>
/// The lines of one event file, as bytes in a pooled buffer: nothing is allocated per line. Lines end with LF or CRLF; blank ones are
/// passed over; of one that is longer than a message may be only its length is known.
/// </summary>
internal sealed class EventFile : IDisposable
{
    /// <summary>The name that means standard input.</summary>
    public const string StandardInput = "-";

    private const int BufferLength = 1 << 18;
    private readonly Stream _source;
    private readonly Stream _content;
    private readonly bool _countsSource;
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(BufferLength);
    private int _start;
    private int _end;
    private long _read;
    private bool _exhausted;

    private EventFile(string name, Stream source, Stream content, long length)
    {
        Name = name;
        _source = source;
        _content = content;
        _countsSource = source.CanSeek;
        Length = length;
    }

    /// <summary>The name as it was given.</summary>
    public string Name { get; }

    /// <summary>Its size in bytes as it is stored, or 0 where that is not known.</summary>
    public long Length { get; }

    /// <summary>How much of <see cref="Length"/> was read; of what has no known length, bytes so far.</summary>
    public long Position => _countsSource ? _source.Position : _read;

    /// <summary>Number of the current line, from 1.</summary>
    public long LineNumber { get; private set; }

    /// <summary>Whether the current line was longer than 64 KiB; then <see cref="Line"/> is empty.</summary>
    public bool TooLarge { get; private set; }

    /// <summary>The current line without its end; good until the next one is read.</summary>
    public ReadOnlySpan<byte> Line => _buffer.AsSpan(_lineStart, _lineLength);

    private int _lineStart;
    private int _lineLength;

    /// <summary>Opens a file, compressed if it begins like gzip, or standard input for <c>-</c>.</summary>
    /// <exception cref="IOException">It cannot be opened.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static EventFile Open(string path, Func<Stream> openStandardInput)
    {
        if (path == StandardInput)
        {
            var input = openStandardInput();
            return new EventFile(path, input, input, 0);
        }

        FileStream file = new(path, FileMode.Open, FileAccess.Read, FileShare.Read, 1 << 16, FileOptions.SequentialScan);
        Span<byte> head = stackalloc byte[2];
        var compressed = file.ReadAtLeast(head, 2, throwOnEndOfStream: false) == 2 && head[0] == 0x1f && head[1] == 0x8b;
        file.Position = 0;
        return new EventFile(path, file, compressed ? new GZipStream(file, CompressionMode.Decompress) : file, file.Length);
    }

    /// <summary>Reads the next line that is not blank.</summary>
    /// <exception cref="IOException">The file cannot be read, or its compression is damaged.</exception>
    public bool MoveNext()
    {
        while (NextLine())
        {
            if (TooLarge || Line.IndexOfAnyExcept(" \t\r"u8) >= 0)
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Closes the file.</summary>
    public void Dispose()
    {
        _content.Dispose();
        _source.Dispose();
        if (_buffer.Length > 0)
        {
            ArrayPool<byte>.Shared.Return(_buffer, clearArray: true);
            _buffer = [];
        }
    }

    private bool NextLine()
    {
        TooLarge = false;
        _lineLength = 0;
        var searched = 0;
        while (true)
        {
            var at = _buffer.AsSpan(_start + searched, _end - _start - searched).IndexOf((byte)'\n');
            if (at >= 0)
            {
                TakeLine(searched + at, 1);
                return true;
            }

            searched = _end - _start;
            if (TooLarge || searched > AccessEventParser.MaximumLength + 1)
            {
                // Its rest is passed over without being kept.
                TooLarge = true;
                _start = _end;
                searched = 0;
            }

            if (!Fill())
            {
                return TakeLast();
            }
        }
    }

    private void TakeLine(int length, int terminator)
    {
        LineNumber++;
        _lineStart = _start;
        _lineLength = length > 0 && _buffer[_start + length - 1] == '\r' ? length - 1 : length;
        _start += length + terminator;
        if (_lineLength > AccessEventParser.MaximumLength || TooLarge)
        {
            TooLarge = true;
            _lineLength = 0;
        }
    }

    private bool TakeLast()
    {
        if (_start == _end && !TooLarge)
        {
            return false;
        }

        TakeLine(_end - _start, 0);
        return true;
    }

    private bool Fill()
    {
        if (_exhausted)
        {
            return false;
        }

        if (_start > 0)
        {
            _buffer.AsSpan(_start, _end - _start).CopyTo(_buffer);
            _end -= _start;
            _start = 0;
        }

        try
        {
            var count = _content.Read(_buffer, _end, _buffer.Length - _end);
            _end += count;
            _read += count;
            _exhausted = count == 0;
            return count > 0;
        }
        catch (InvalidDataException exception)
        {
            throw new IOException($"{Name}: the compressed data are damaged after line {LineNumber}: {exception.Message}", exception);
        }
    }
}
