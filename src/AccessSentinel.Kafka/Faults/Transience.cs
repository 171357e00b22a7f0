using AccessSentinel.Processing.Ports;
using Confluent.Kafka;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace AccessSentinel.Kafka.Faults;

/// <summary>Which errors retrying may cure, and how requests are retried.</summary>
internal static class Transience
{
    /// <summary>Retries of one request. With the delays below: about 6 s beside the time-outs of the attempts themselves.</summary>
    private const int Attempts = 6;

    /// <summary>Whether an error is expected to go away while nobody does anything.</summary>
    internal static bool IsTransient(Error error) => !error.IsFatal && error.Code is
        ErrorCode.Local_TimedOut or ErrorCode.Local_TimedOutQueue or ErrorCode.Local_WaitCoord or ErrorCode.Local_Transport or
        ErrorCode.Local_AllBrokersDown or ErrorCode.Local_Resolve or ErrorCode.Local_Retry or ErrorCode.Local_InProgress or
        ErrorCode.Local_WaitCache or ErrorCode.Local_MsgTimedOut or ErrorCode.Local_PurgeQueue or
        ErrorCode.RequestTimedOut or ErrorCode.NetworkException or ErrorCode.BrokerNotAvailable or ErrorCode.LeaderNotAvailable or
        ErrorCode.NotLeaderForPartition or ErrorCode.ReplicaNotAvailable or ErrorCode.GroupLoadInProgress or
        ErrorCode.GroupCoordinatorNotAvailable or ErrorCode.NotCoordinatorForGroup or ErrorCode.RebalanceInProgress or
        ErrorCode.NotEnoughReplicas or ErrorCode.NotEnoughReplicasAfterAppend or ErrorCode.KafkaStorageError or
        ErrorCode.FencedLeaderEpoch or ErrorCode.UnknownLeaderEpoch or ErrorCode.OffsetNotAvailable;

    /// <summary>A request that is repeated while its error is transient; the last one becomes a <see cref="TransportException"/>.</summary>
    internal sealed class Requests(ILogger logger)
    {
        private readonly ResiliencePipeline _pipeline = new ResiliencePipelineBuilder()
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = new PredicateBuilder().Handle<KafkaException>(exception => IsTransient(ErrorOf(exception))),
                MaxRetryAttempts = Attempts,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = TimeSpan.FromMilliseconds(100),
                MaxDelay = TimeSpan.FromSeconds(2),
                OnRetry = attempt =>
                {
                    Log.Retrying(logger, attempt.AttemptNumber + 1, attempt.Outcome.Exception?.Message ?? "");
                    return default;
                },
            })
            .Build();

        /// <summary>Executes a request.</summary>
        internal T Execute<T>(string what, Func<T> request)
        {
            try
            {
                return _pipeline.Execute(request);
            }
            catch (KafkaException exception)
            {
                throw new TransportException($"Kafka: {what} failed: {ErrorOf(exception).Reason}", exception);
            }
        }
    }

    /// <summary>The error that says most: that of the partition where there is one.</summary>
    internal static Error ErrorOf(KafkaException exception) => exception switch
    {
        TopicPartitionOffsetException offset => offset.Results.FirstOrDefault(result => result.Error.IsError)?.Error ?? exception.Error,
        TopicPartitionException partition => partition.Results.FirstOrDefault(result => result.Error.IsError)?.Error ?? exception.Error,
        _ => exception.Error,
    };
}
