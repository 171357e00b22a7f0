using AccessSentinel.Processing.Ports;
using Confluent.Kafka;

namespace AccessSentinel.Kafka.Faults;

/// <summary>Errors after which librdkafka refuses every further use of a client.</summary>
internal static class FatalErrors
{
    /// <summary>The exception that says what an operator must know of one.</summary>
    /// <param name="error">What the client said.</param>
    /// <param name="instance"><c>Kafka:GroupInstanceId</c> of the member; null: it has none.</param>
    /// <param name="cutOff">
    /// Whether its session had ended before. Then nobody need have taken its place: what the client had not yet committed it sends late, under the
    /// membership that it has given up itself (https://github.com/confluentinc/librdkafka/pull/5585), and the refusal is the same.
    /// </param>
    /// <param name="cause">What the client threw, if it threw.</param>
    internal static FatalTransportException ToException(Error error, string? instance, bool cutOff, Exception? cause) => new(
        (error.Code == ErrorCode.FencedInstanceId || (error.Code == ErrorCode.Local_Fatal && instance is not null), cutOff) switch
        {
            (true, false) => $"Kafka: another process joined the group under this one's Kafka:GroupInstanceId ({instance}) and took over its partitions; give each "
                + $"worker a name of its own. The client says: {error.Reason}",
            (true, true) => $"Kafka: cut off for longer than its session (Kafka:SessionTimeoutMs), this process is out of its group and was refused its place there "
                + $"(Kafka:GroupInstanceId {instance}); started anew it has it again, unless another process goes by that name. The client says: {error.Reason}",
            _ => $"Kafka: the client can go on no more: {error.Code} {error.Reason}",
        },
        cause);
}
