using System.Text;
using AccessSentinel.Processing.Ports;
using Confluent.Kafka;

namespace AccessSentinel.Kafka.Consuming;

/// <summary>Copies bytes out of librdkafka's buffer, and keeps null (a tombstone) apart from empty.</summary>
internal sealed class Bytes : IDeserializer<byte[]?>
{
    internal static readonly Bytes Instance = new();

    public byte[]? Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context) => isNull ? null : data.ToArray();
}

/// <summary>As <see cref="Bytes"/>, into buffers that the receiver gives back.</summary>
internal sealed class PooledBytes : IDeserializer<MessageBytes>
{
    private readonly MessageBufferPool _pool = new();

    public MessageBytes Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context) => isNull ? default : _pool.Copy(data);
}

/// <summary>Headers as the port has them.</summary>
internal static class HeaderTexts
{
    internal static IReadOnlyList<KeyValuePair<string, string>>? Of(Headers? headers) =>
        headers is { Count: > 0 } ? [.. headers.Select(header => KeyValuePair.Create(header.Key, Encoding.UTF8.GetString(header.GetValueBytes() ?? [])))] : null;
}
