using System.Diagnostics;
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

    /// <summary>Whether the brokers refuse a topic, a group or the cluster to this user.</summary>
    internal static bool IsRefusal(Error error) => error.Code is
        ErrorCode.TopicAuthorizationFailed or ErrorCode.GroupAuthorizationFailed or ErrorCode.ClusterAuthorizationFailed;

    /// <summary>
    /// Whether an error of consuming says that it cannot go on. Most others cure themselves or wait for an operator while the worker stays in the
    /// group (a topic not yet created).
    /// </summary>
    internal static bool EndsConsuming(Error error) => IsRefusal(error) || error.Code is
        ErrorCode.SaslAuthenticationFailed or ErrorCode.Local_Authentication or ErrorCode.Local_BadMsg;

    /// <summary>
    /// Whether the client has passed a message over that could not be copied, which is so where memory ran out: it does not deliver it again, and
    /// what follows it must not be processed.
    /// </summary>
    internal static bool LosesMessage(Error error) => error.Code is ErrorCode.Local_KeyDeserialization or ErrorCode.Local_ValueDeserialization;

    /// <summary>A request that is repeated while its error is transient; the last one becomes a <see cref="TransportException"/>.</summary>
    /// <param name="logger">Where to log retries.</param>
    /// <param name="patience">How long after this was made a request may still be repeated, however often; null: a few times.</param>
    internal sealed class Requests(ILogger logger, TimeSpan? patience = null)
    {
        private readonly long _made = Stopwatch.GetTimestamp();

        private ResiliencePipeline Pipeline => field ??= new ResiliencePipelineBuilder()
            .AddRetry(new RetryStrategyOptions
            {
                ShouldHandle = attempt => ValueTask.FromResult(
                    attempt.Outcome.Exception is KafkaException exception && IsTransient(ErrorOf(exception))
                    && (patience is not { } limit || Stopwatch.GetElapsedTime(_made) < limit)),
                MaxRetryAttempts = patience is null ? Attempts : int.MaxValue,
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
                return Pipeline.Execute(request);
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
