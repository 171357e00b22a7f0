using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;

namespace AccessSentinel.TestKit;

/// <summary>Keeps log lines.</summary>
public class RecordingLog : ILogger
{
    private readonly ConcurrentQueue<string> _lines = new();

    /// <summary>What was logged so far, as texts.</summary>
    public IReadOnlyList<string> Lines => [.. _lines];

    /// <inheritdoc/>
    public IDisposable? BeginScope<TState>(TState state)
        where TState : notnull => null;

    /// <inheritdoc/>
    public bool IsEnabled(LogLevel logLevel) => true;

    /// <inheritdoc/>
    public void Log<TState>(LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter)
    {
        ArgumentNullException.ThrowIfNull(formatter);
        _lines.Enqueue(formatter(state, exception));
    }
}

/// <summary>Keeps log lines of one category.</summary>
/// <typeparam name="TCategory">Who logs.</typeparam>
public sealed class RecordingLog<TCategory> : RecordingLog, ILogger<TCategory>;
