using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Console;

namespace AccessSentinel.Host.Composition;

/// <summary>One line of JSON for each log entry, in UTC.</summary>
internal static class Logging
{
    /// <summary>Sets it up.</summary>
    /// <param name="builder">What to set up.</param>
    /// <param name="level">Least severe level that is written.</param>
    /// <param name="toError">To standard error instead of standard output, for verbs whose output is data.</param>
    public static void Configure(ILoggingBuilder builder, LogLevel level, bool toError)
    {
        builder.ClearProviders();
        builder.SetMinimumLevel(level);

        // The framework's own chatter about hosting says nothing that our lines do not.
        builder.AddFilter("Microsoft", level > LogLevel.Warning ? level : LogLevel.Warning);
        builder.AddJsonConsole(format =>
        {
            format.UseUtcTimestamp = true;
            format.TimestampFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";
            format.IncludeScopes = false;
        });
        if (toError)
        {
            builder.Services.Configure<ConsoleLoggerOptions>(console => console.LogToStandardErrorThreshold = LogLevel.Trace);
        }
    }
}
