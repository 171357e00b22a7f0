using Confluent.Kafka;

namespace AccessSentinel.Kafka.Consuming;

/// <summary>Copies bytes out of librdkafka's buffer, and keeps null (a tombstone) apart from empty.</summary>
internal sealed class Bytes : IDeserializer<byte[]?>
{
    internal static readonly Bytes Instance = new();

    public byte[]? Deserialize(ReadOnlySpan<byte> data, bool isNull, SerializationContext context) => isNull ? null : data.ToArray();
}
