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
}
