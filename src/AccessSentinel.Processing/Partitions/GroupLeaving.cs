using AccessSentinel.Processing.Ports;
using AccessSentinel.Processing.Telemetry;
using Microsoft.Extensions.Logging;

namespace AccessSentinel.Processing.Partitions;

/// <summary>How a member that was told to stop leaves its group.</summary>
internal static class GroupLeaving
{
    /// <summary>
    /// Commits what is stored and leaves. One whose place was taken meanwhile is out of the group already, and it depends on what the client happens to
    /// send whether it hears of that: it ends in the same way whether it does or not, as it was told to. What it had in hand is saved, and
    /// whoever took its place goes on from there.
    /// </summary>
    public static void Leave(IEventConsumer consumer, ILogger log)
    {
        try
        {
            consumer.Close();
        }
        catch (FatalTransportException exception)
        {
            WorkerLog.OutAlready(log, exception.Message);
        }
    }
}
