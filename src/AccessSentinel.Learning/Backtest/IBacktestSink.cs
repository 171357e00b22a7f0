using AccessSentinel.Contracts.Audit;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Findings;

namespace AccessSentinel.Learning.Backtest;

/// <summary>Takes what a backtest decides, in order.</summary>
public interface IBacktestSink
{
    /// <summary>A command as it would be published.</summary>
    /// <exception cref="IOException">It cannot be kept.</exception>
    void Command(Command command);

    /// <summary>A finding as it would be published.</summary>
    /// <exception cref="IOException">It cannot be kept.</exception>
    void Finding(Finding finding);

    /// <summary>What is audited, as it would be.</summary>
    /// <param name="content">The content.</param>
    /// <param name="time">Event time at which it would be published, UTC.</param>
    /// <exception cref="IOException">It cannot be kept.</exception>
    void Audit(AuditContent content, DateTime time);
}
