using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Guarding;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Processing.Telemetry;

namespace AccessSentinel.Processing.Partitions;

/// <summary>Says what a finished batch did: accounting, latencies, a log line and a live event per decision. Once per batch.</summary>
internal static class BatchReport
{
    public static void Write(WorkerContext context, TopicPartition partition, EventBatch batch, FeedState feed, double seconds)
    {
        var now = context.Time.GetUtcNow().UtcTicks;
        foreach (var (index, _, verdict, command) in batch.Decisions.Guarded)
        {
            context.Metrics.CountGuard(verdict, feed);
            if (verdict.Decision != GuardDecision.Allowed)
            {
                WorkerLog.Held(
                    context.Log, command.CredentialId, GuardScopes.Name(verdict.Scope), verdict.Count, verdict.Limit, FeedStates.Name(feed), command.Id,
                    partition.ToString(), batch.Messages[index].Offset);
            }
        }

        foreach (var (index, command, lapsed) in batch.Decisions.Decided)
        {
            ref readonly var message = ref batch.Messages[index];
            if (lapsed)
            {
                context.Metrics.LapsedCommands.Add(batch.IsDrill(index) ? 0 : 1);
                WorkerLog.Lapsed(context.Log, WorkerMetrics.SnakeCase(command.Type.ToString()), command.CredentialId, command.Id, partition.ToString(), message.Offset);
                continue;
            }

            if (batch.IsDrill(index))
            {
                context.Metrics.Drills.CountCommand(command);
            }
            else
            {
                context.Metrics.CountCommand(command);
                context.Metrics.Detection.CountDecision(command, batch.Event(index).Profession, batch.Decisions.ExposedBy(index));
                context.Metrics.CommandLatency.Record(Math.Max(0, now - message.Timestamp) / (double)TimeSpan.TicksPerSecond);
            }

            WorkerLog.Decision(
                context.Log,
                WorkerMetrics.SnakeCase(command.Type.ToString()),
                WorkerMetrics.SnakeCase(command.Mode.ToString()),
                command.CredentialId,
                command.Id,
                command.Sequence,
                command.Episode,
                command.Reason.Score,
                command.Exposure?.Beneficiaries ?? 0,
                partition.ToString(),
                message.Offset);
            if (context.Events.HasObservers)
            {
                context.Events.Publish(new DecisionPublished(partition, command));
            }
        }

        foreach (var (index, finding) in batch.Decisions.Said)
        {
            var counted = finding.Drill ? 0 : 1;
            context.Metrics.Findings.Add(counted, new KeyValuePair<string, object?>("activity", WorkerMetrics.SnakeCase(finding.Activity.ToString())));
            if (finding.Evasion is { } path)
            {
                context.Metrics.EnforcementFailures.Add(
                    counted,
                    new("action", WorkerMetrics.SnakeCase(path.Action.ToString())),
                    new("session", WorkerMetrics.SnakeCase(path.Session.ToString())));
                WorkerLog.EnforcementFailed(
                    context.Log, finding.Command.CredentialId, path.ToString(), finding.Command.Id, finding.Command.Episode, partition.ToString(), batch.Messages[index].Offset);
            }
        }

        // Last, so that whoever sees the events consumed sees what came of them, too.
        context.Metrics.BatchDuration.Record(seconds);
        context.Metrics.Batches.Add(1);
        batch.Report(context.Metrics);
    }
}
