using Confluent.Kafka;
using Microsoft.Extensions.Logging;

namespace AccessSentinel.Kafka.Faults;

/// <summary>What the adapters log. No keys, no values, no beneficiary data.</summary>
internal static partial class Log
{
    /// <summary>What librdkafka logs by itself, at its own level.</summary>
    internal static void Native(ILogger logger, LogMessage message)
    {
        LogLevel level = message.Level switch
        {
            SyslogLevel.Emergency or SyslogLevel.Alert or SyslogLevel.Critical => LogLevel.Critical,
            SyslogLevel.Error => LogLevel.Error,
            SyslogLevel.Warning => LogLevel.Warning,
            SyslogLevel.Notice or SyslogLevel.Info => LogLevel.Information,
            _ => LogLevel.Debug,
        };
        Librdkafka(logger, level, message.Facility, message.Message);
    }

    /// <summary>An error that librdkafka reports outside any request; it retries by itself unless it is fatal.</summary>
    internal static void Reported(ILogger logger, Error error)
    {
        ClientError(logger, error.IsFatal ? LogLevel.Critical : LogLevel.Warning, error.Code, error.Reason);
    }

    [LoggerMessage(1, LogLevel.Warning, "Kafka request failed, retry {Attempt}: {Reason}")]
    internal static partial void Retrying(ILogger logger, int attempt, string reason);

    [LoggerMessage(2, LogLevel.Information, "Partition {Topic}[{Partition}] assigned, starting at {Offset}")]
    internal static partial void Assigned(ILogger logger, string topic, int partition, long offset);

    [LoggerMessage(3, LogLevel.Information, "Partition {Topic}[{Partition}] revoked")]
    internal static partial void Revoked(ILogger logger, string topic, int partition);

    [LoggerMessage(4, LogLevel.Warning, "Partition {Topic}[{Partition}] lost: another worker may own it already")]
    internal static partial void Lost(ILogger logger, string topic, int partition);

    [LoggerMessage(5, LogLevel.Debug, "Offset {Offset} of {Topic}[{Partition}] not stored: the partition is no longer ours")]
    internal static partial void NotStored(ILogger logger, string topic, int partition, long offset);

    [LoggerMessage(6, LogLevel.Warning, "Consuming: {Code} {Reason}")]
    internal static partial void ConsumeError(ILogger logger, ErrorCode code, string reason);

    [LoggerMessage(7, LogLevel.Warning, "Offset commit of {Topic}[{Partition}] failed: {Reason}")]
    internal static partial void CommitFailed(ILogger logger, string topic, int partition, string reason);

    [LoggerMessage(8, LogLevel.Debug, "Kafka statistics: {Json}")]
    internal static partial void Statistics(ILogger logger, string json);

    [LoggerMessage(EventId = 9, Message = "librdkafka {Facility}: {Text}")]
    private static partial void Librdkafka(ILogger logger, LogLevel level, string facility, string text);

    [LoggerMessage(EventId = 10, Message = "Kafka client: {Code} {Reason}")]
    private static partial void ClientError(ILogger logger, LogLevel level, ErrorCode code, string reason);
}
