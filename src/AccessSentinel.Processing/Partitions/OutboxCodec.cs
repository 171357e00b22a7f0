using System.Buffers;
using System.Buffers.Binary;
using System.Text;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Processing.Partitions;

/// <summary>
/// Packs the messages of a record's outbox, so that whoever loads the record publishes the very same bytes. Layout, version 1:
/// version byte; number of messages; for each its topic, key, value, number of headers, and their names and values. Numbers are
/// little-endian int32; texts and bytes are a length and their bytes (UTF-8), length −1 for null.
/// </summary>
public static class OutboxCodec
{
    private const byte Version = 1;

    /// <summary>Packs messages; none gives no bytes.</summary>
    public static byte[] Encode(IReadOnlyList<OutgoingMessage> messages)
    {
        if (messages.Count == 0)
        {
            return [];
        }

        var writer = new ArrayBufferWriter<byte>(1024);
        writer.Write([Version]);
        WriteNumber(writer, messages.Count);
        foreach (var message in messages)
        {
            WriteText(writer, message.Topic);
            WriteBytes(writer, message.Key);
            WriteBytes(writer, message.Value);
            WriteNumber(writer, message.Headers?.Count ?? 0);
            foreach (var (name, value) in message.Headers ?? [])
            {
                WriteText(writer, name);
                WriteText(writer, value);
            }
        }

        return writer.WrittenSpan.ToArray();
    }

    /// <summary>Unpacks messages of this version or any older one; no bytes give none.</summary>
    /// <exception cref="InvalidDataException">The bytes are damaged, or of a newer version.</exception>
    public static IReadOnlyList<OutgoingMessage> Decode(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
        {
            return [];
        }

        if (bytes[0] != Version)
        {
            throw new InvalidDataException($"The outbox has version {bytes[0]}; this program reads version {Version}.");
        }

        bytes = bytes[1..];
        var count = ReadCount(ref bytes);
        var messages = new List<OutgoingMessage>(Math.Min(count, 64));
        for (var i = 0; i < count; i++)
        {
            var topic = ReadText(ref bytes);
            var key = ReadBytes(ref bytes);
            var value = ReadBytes(ref bytes);
            var headerCount = ReadCount(ref bytes);
            var headers = new List<KeyValuePair<string, string>>(Math.Min(headerCount, 16));
            for (var h = 0; h < headerCount; h++)
            {
                var name = ReadText(ref bytes);
                headers.Add(new(name, ReadText(ref bytes)));
            }

            messages.Add(new OutgoingMessage(topic, key, value, headerCount == 0 ? null : headers));
        }

        return bytes.IsEmpty ? messages : throw new InvalidDataException("The outbox has bytes after its end.");
    }

    private static void WriteNumber(ArrayBufferWriter<byte> writer, int number)
    {
        BinaryPrimitives.WriteInt32LittleEndian(writer.GetSpan(4), number);
        writer.Advance(4);
    }

    private static void WriteText(ArrayBufferWriter<byte> writer, string text) => WriteBytes(writer, Encoding.UTF8.GetBytes(text));

    private static void WriteBytes(ArrayBufferWriter<byte> writer, byte[]? bytes)
    {
        WriteNumber(writer, bytes?.Length ?? -1);
        writer.Write(bytes);
    }

    private static int ReadNumber(ref ReadOnlySpan<byte> bytes)
    {
        if (!BinaryPrimitives.TryReadInt32LittleEndian(bytes, out var number))
        {
            throw Truncated();
        }

        bytes = bytes[4..];
        return number;
    }

    private static int ReadCount(ref ReadOnlySpan<byte> bytes)
    {
        var count = ReadNumber(ref bytes);
        return count >= 0 ? count : throw new InvalidDataException("The outbox has a negative count.");
    }

    private static string ReadText(ref ReadOnlySpan<byte> bytes) =>
        ReadBytes(ref bytes) is { } text ? Encoding.UTF8.GetString(text) : throw new InvalidDataException("The outbox lacks a text.");

    private static byte[]? ReadBytes(ref ReadOnlySpan<byte> bytes)
    {
        var length = ReadNumber(ref bytes);
        if (length == -1)
        {
            return null;
        }

        if (length < 0 || length > bytes.Length)
        {
            throw Truncated();
        }

        var result = bytes[..length].ToArray();
        bytes = bytes[length..];
        return result;
    }

    private static InvalidDataException Truncated() => new("The outbox is truncated.");
}
