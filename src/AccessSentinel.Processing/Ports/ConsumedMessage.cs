namespace AccessSentinel.Processing.Ports;

/// <summary>A partition of a topic.</summary>
public readonly record struct TopicPartition(string Topic, int Partition)
{
    /// <summary>As operators write it: <c>topic[partition]</c>.</summary>
    public override string ToString() => $"{Topic}[{Partition}]";
}

/// <summary>One message as it was consumed. Key and value may be read until they are released.</summary>
/// <param name="Source">Where it came from.</param>
/// <param name="Offset">Its offset there.</param>
/// <param name="Timestamp">The message's timestamp, UTC ticks.</param>
/// <param name="Key">Key, or null.</param>
/// <param name="Value">Value; null on a tombstone.</param>
/// <param name="Headers">Its headers as texts, where the reader was asked for them; null otherwise, and where there is none.</param>
public readonly record struct ConsumedMessage(
    TopicPartition Source, long Offset, long Timestamp, MessageBytes Key, MessageBytes Value, IReadOnlyList<KeyValuePair<string, string>>? Headers = null)
{
    /// <summary>Key and value are not read any more, see <see cref="MessageBytes.Release"/>.</summary>
    public void Release()
    {
        Key.Release();
        Value.Release();
    }
}
