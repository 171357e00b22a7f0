using System.Globalization;
using AccessSentinel.Contracts.Audit;
using AccessSentinel.Host.Options;
using AccessSentinel.Kafka.Consuming;
using Microsoft.Extensions.Logging;

namespace AccessSentinel.Host.Composition;

/// <summary>Reads an audit from files, or from the topic of the configuration.</summary>
internal static class AuditInput
{
    /// <summary>Takes a record: the partition or file it stands in, where in it, and its bytes.</summary>
    public delegate void Take(string place, string where, ReadOnlySpan<byte> value);

    /// <summary>Every record of the files, or of the topic where none is named.</summary>
    /// <exception cref="IOException">A file cannot be read.</exception>
    /// <exception cref="Processing.Ports.TransportException">The topic cannot be read.</exception>
    public static void Read(SentinelOptions options, IReadOnlyList<string> files, Take take, CancellationToken cancellation)
    {
        foreach (var file in files)
        {
            foreach (var (line, value) in AuditFile.Read(file))
            {
                cancellation.ThrowIfCancellationRequested();
                take(file, string.Create(CultureInfo.InvariantCulture, $"{file} line {line}"), value);
            }
        }

        if (files.Count == 0)
        {
            using var logs = Logs(options);
            TopicReader(options, logs).ReadAll(
                options.Kafka.Topics.Audit,
                message => take(message.Source.ToString(), string.Create(CultureInfo.InvariantCulture, $"{message.Source} offset {message.Offset}"), message.Value),
                cancellation);
        }
    }

    /// <summary>Logs to standard error: the output of a verb that reads is data.</summary>
    public static ILoggerFactory Logs(SentinelOptions options) =>
        LoggerFactory.Create(builder => Logging.Configure(builder, options.LogLevel < LogLevel.Warning ? LogLevel.Warning : options.LogLevel, toError: true));

    public static KafkaTopicReader TopicReader(SentinelOptions options, ILoggerFactory logs) => KafkaParts.TopicReader(options.Kafka, logs);
}
