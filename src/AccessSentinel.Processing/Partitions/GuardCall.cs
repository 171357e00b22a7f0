using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Guarding;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Processing.Telemetry;

namespace AccessSentinel.Processing.Partitions;

/// <summary>Asks the guard, for a partition's batch or for an operator: within <see cref="GuardOptions.AskTimeout"/>, and never failing whoever asks.</summary>
internal static class GuardCall
{
    /// <summary>After a guard could not be asked it is left alone for so long.</summary>
    public static readonly TimeSpan UnreadableRetry = TimeSpan.FromSeconds(5);

    /// <summary>Fills the answers; false: it could not be asked, and every answer says so.</summary>
    /// <param name="context">The worker; it has a guard.</param>
    /// <param name="asker">Named in the log.</param>
    /// <param name="questions">What is asked.</param>
    /// <param name="answers">At least as long as the questions.</param>
    /// <param name="cancellation">Gives up.</param>
    public static async ValueTask<bool> AskAsync(
        WorkerContext context, string asker, IReadOnlyList<SuspensionQuestion> questions, GuardVerdict[] answers, CancellationToken cancellation)
    {
        using var limit = new CancellationTokenSource(context.Options.Guard.AskTimeout, context.Time);
        using var either = CancellationTokenSource.CreateLinkedTokenSource(limit.Token, cancellation);
        try
        {
            await context.Guard!.AskAsync(questions, answers, either.Token).ConfigureAwait(false);
            return true;
        }
        catch (Exception exception) when (exception is TransportException || (exception is OperationCanceledException && !cancellation.IsCancellationRequested))
        {
            // Towards care: nobody is suspended whom the guard was not asked about, and a broken guard stops nothing.
            WorkerLog.GuardUnreadable(context.Log, asker, exception.Message);
            context.Metrics.GuardUnreadable.Add(questions.Count);
            Array.Fill(answers, GuardVerdict.Unreadable(UnreadableRetry), 0, questions.Count);
            return false;
        }
    }
}
