using System.Text;
using AccessSentinel.Contracts.Controls;
using AccessSentinel.Processing.Telemetry;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AccessSentinel.Host.Composition;

/// <summary>
/// Watches the operators' file and exchanges who may ask for what between two controls: a key that is withdrawn signs nothing any more without a
/// restart. A file that cannot be used leaves the operators as they were, is counted and said, once for each change.
/// </summary>
/// <param name="path">The file.</param>
/// <param name="operators">Verifies controls.</param>
/// <param name="every">How often it looks.</param>
/// <param name="metrics">Counts.</param>
/// <param name="time">The clock of <paramref name="every"/>.</param>
/// <param name="log">Says what was taken and refused.</param>
internal sealed partial class OperatorsExchange(
    string path, ControlVerifier operators, TimeSpan every, WorkerMetrics metrics, TimeProvider time, ILogger<OperatorsExchange> log) : BackgroundService
{
    // Null: could not be read, which is another state than any text.
    private string? _last = Read(path).Text;

    /// <summary>Looks once. The file is small: it is read, since a stamp may lie (a mounted configuration turns a link).</summary>
    public void Look()
    {
        var (text, why) = Read(path);
        if (text == _last)
        {
            return;
        }

        _last = text;
        try
        {
            // What was compared is what is taken: read once more, it could be what was put there in between, and be taken and counted again at the next look.
            var read = text is null ? throw new OperatorsFileException(why) : OperatorsFile.Parse(text);
            operators.Replace(read);
            metrics.OperatorReloads.Add(1);
            Exchanged(log, path, read.Count);
        }
        catch (OperatorsFileException exception)
        {
            metrics.OperatorReloadsRefused.Add(1);
            Refused(log, $"{path}: {exception.Message}");
        }
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        metrics.OperatorReloadsRefused.Add(0);
        using PeriodicTimer timer = new(every, time);
        try
        {
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                Look();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            Stopped(log);
        }
    }

    private static (string? Text, string Why) Read(string path)
    {
        try
        {
            return (File.ReadAllText(path, Encoding.UTF8), "");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            return (null, $"it cannot be read: {exception.Message}");
        }
    }

    [LoggerMessage(1, LogLevel.Information, "The operators of {Path} are followed from the next control on: {Operators} keys")]
    private static partial void Exchanged(ILogger log, string path, int operators);

    [LoggerMessage(2, LogLevel.Error, "The operators stay as they were; their file changed and is refused: {Reason}")]
    private static partial void Refused(ILogger log, string reason);

    [LoggerMessage(3, LogLevel.Debug, "The operators' file is no longer watched")]
    private static partial void Stopped(ILogger log);
}
