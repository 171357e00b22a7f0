using System.Collections.Immutable;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Processing.Telemetry;

namespace AccessSentinel.Host.Demo;

/// <summary>What the live view shows: folded from the worker's own stream, so that it shows what the worker does and nothing else.</summary>
/// <param name="Consumed">Events taken from the topic.</param>
/// <param name="LearningLeft">Messages still to be learnt from.</param>
/// <param name="LearningStarted">Whether learning has begun.</param>
/// <param name="Latest">Timestamp of the latest event of the worker.</param>
/// <param name="Decisions">Commands that were published.</param>
/// <param name="Last">The latest of them.</param>
/// <param name="Offsets">Learning still to do, by partition.</param>
internal sealed record DemoSnapshot(
    long Consumed, long LearningLeft, bool LearningStarted, DateTime Latest, int Decisions, Command? Last, ImmutableDictionary<TopicPartition, long> Offsets)
{
    public static DemoSnapshot Start { get; } = new(0, 0, false, DateTime.MinValue, 0, null, ImmutableDictionary<TopicPartition, long>.Empty);

    /// <summary>The snapshot after one more event of the stream.</summary>
    public DemoSnapshot After(WorkerEvent next)
    {
        switch (next)
        {
            case BatchFinished batch:
                var latest = new DateTime(batch.LastEventTimestamp, DateTimeKind.Utc);
                return this with { Consumed = Consumed + batch.Consumed, Latest = latest > Latest ? latest : Latest };
            case LearningProgress learning:
                var offsets = Offsets.SetItem(learning.Partition, Math.Max(0, learning.EndOffset - learning.NextOffset));
                return this with { Offsets = offsets, LearningLeft = offsets.Values.Sum(), LearningStarted = true };
            case DecisionPublished decision:
                return this with { Decisions = Decisions + 1, Last = decision.Command };
            default:
                return this;
        }
    }
}
