namespace AccessSentinel.Processing.Ports;

/// <summary>A partition of a topic.</summary>
public readonly record struct TopicPartition(string Topic, int Partition)
{
    /// <summary>As operators write it: <c>topic[partition]</c>.</summary>
    public override string ToString() => $"{Topic}[{Partition}]";
}

/// <summary>One message as it was consumed. Key and value belong to the receiver.</summary>
/// <param name="Source">Where it came from.</param>
/// <param name="Offset">Its offset there.</param>
/// <param name="Timestamp">The message's timestamp, UTC ticks.</param>
/// <param name="Key">Key bytes, or null.</param>
/// <param name="Value">Value bytes; null on a tombstone.</param>
/// <param name="Headers">Its headers as texts, where the reader was asked for them; null otherwise, and where there is none.</param>
public readonly record struct ConsumedMessage(
    TopicPartition Source, long Offset, long Timestamp, byte[]? Key, byte[]? Value, IReadOnlyList<KeyValuePair<string, string>>? Headers = null);
