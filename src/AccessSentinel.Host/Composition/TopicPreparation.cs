using AccessSentinel.Kafka.Options;
using AccessSentinel.Kafka.Topics;
using AccessSentinel.Processing.Ports;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AccessSentinel.Host.Composition;

/// <summary>
/// Makes the topics that the worker needs beside the portal's events and that are missing, with the partitions of the events and the
/// retention each needs: without one of them a worker would stand still at the first decision, which is when it matters. Tries until all
/// are there, and says what is in the way. The topic of events is the portal's own: how many partitions it has is decided once, by a person.
/// </summary>
internal sealed partial class TopicPreparation(KafkaOptions options, TimeProvider clock, ILogger<TopicPreparation> log) : BackgroundService
{
    private const int PartitionsWithoutEvents = 12;
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(30);

    /// <inheritdoc/>
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        // Brokers are asked on a thread that may wait.
        await Task.Yield();
        while (!await PrepareAsync())
        {
            await Task.Delay(Again, clock, stoppingToken);
        }
    }

    private async Task<bool> PrepareAsync()
    {
        // One a try: the client's own thread polls librdkafka 2.0 without a pause, and may do so for as long as topics are missing.
        using TopicAdmin admin = new(options);
        try
        {
            var topics = admin.Flow(options.Topics);
            var partitions = topics.First(topic => topic.Name == options.Topics.Events).Found?.Partitions ?? PartitionsWithoutEvents;
            foreach (var topic in topics.Where(topic => topic.Found is null && topic.Name != options.Topics.Events))
            {
                if (await admin.CreateAsync(topic.Name, partitions, topic.Retention))
                {
                    Made(log, topic.Name, partitions, topic.Retention.TotalDays);
                }
            }

            return true;
        }
        catch (TransportException exception)
        {
            Missing(log, exception.Message);
            return false;
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Topic {Topic} was missing: made with {Partitions} partitions, kept {Days} days")]
    private static partial void Made(ILogger log, string topic, int partitions, double days);

    [LoggerMessage(2, LogLevel.Warning, "The topics could not be checked or made: {Reason} `access-sentinel topics` lists what is missing; `--create` makes it for whoever may")]
    private static partial void Missing(ILogger log, string reason);
}
