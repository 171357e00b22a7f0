using AccessSentinel.Processing.Ports;
using Confluent.Kafka;

namespace AccessSentinel.Kafka.Faults;

/// <summary>Errors after which librdkafka refuses every further use of a client.</summary>
internal static class FatalErrors
{
    /// <summary>The exception that says what an operator must know of one.</summary>
    /// <param name="error">What the client said.</param>
    /// <param name="instance"><c>Kafka:GroupInstanceId</c> of the member; null: it has none.</param>
    /// <param name="cause">What the client threw, if it threw.</param>
    internal static FatalTransportException ToException(Error error, string? instance, Exception? cause) => new(
        error.Code == ErrorCode.FencedInstanceId || (error.Code == ErrorCode.Local_Fatal && instance is not null)
            ? $"Kafka: another process joined the group under this one's Kafka:GroupInstanceId ({instance}) and took over its partitions; give each worker "
                + $"a name of its own. The client says: {error.Reason}"
            : $"Kafka: the client can go on no more: {error.Code} {error.Reason}",
        cause);
}
