using Confluent.Kafka;

namespace AccessSentinel.Kafka.Consuming;

/// <summary>Between UTC ticks (100 ns since year 1) and Kafka's Unix milliseconds.</summary>
internal static class Times
{
    /// <summary>UTC ticks of a message's timestamp; the Unix epoch when it has none (brokers before 0.10).</summary>
    internal static long ToTicks(Timestamp timestamp) =>
        DateTime.UnixEpoch.Ticks + (Math.Max(timestamp.UnixTimestampMs, 0) * TimeSpan.TicksPerMillisecond);

    /// <summary>
    /// The millisecond at or after a time: message timestamps are whole milliseconds, so "at or after this tick" is "at or after that
    /// millisecond".
    /// </summary>
    internal static Timestamp ToTimestamp(long ticks)
    {
        long sinceEpoch = Math.Max(ticks - DateTime.UnixEpoch.Ticks, 0);
        return new Timestamp((sinceEpoch + TimeSpan.TicksPerMillisecond - 1) / TimeSpan.TicksPerMillisecond, TimestampType.CreateTime);
    }

    /// <summary>The millisecond that holds a time, as a message's timestamp.</summary>
    internal static Timestamp ToMessageTimestamp(long ticks) =>
        new(Math.Max(ticks - DateTime.UnixEpoch.Ticks, 0) / TimeSpan.TicksPerMillisecond, TimestampType.CreateTime);
}
