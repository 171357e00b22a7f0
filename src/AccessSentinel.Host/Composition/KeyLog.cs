using AccessSentinel.Contracts.Privacy;
using Microsoft.Extensions.Logging;

namespace AccessSentinel.Host.Composition;

/// <summary>What the worker says at its start of the key under which identifiers become tags: who rolls a rotation out sees who has it.</summary>
internal static partial class KeyLog
{
    public static void Say(ILogger log, TagKey key)
    {
        if (key.Overlap is { } overlap)
        {
            Two(log, key.Id, overlap.Previous.Id, overlap.Until);
        }
        else
        {
            One(log, key.Id);
        }
    }

    [LoggerMessage(64, LogLevel.Information, "Identifiers become tags under key {KeyId}")]
    private static partial void One(ILogger log, string keyId);

    [LoggerMessage(65, LogLevel.Information, "Identifiers become tags under key {KeyId}; records of key {Previous} are carried over until {Until:yyyy-MM-dd HH:mm}Z")]
    private static partial void Two(ILogger log, string keyId, string previous, DateTime until);
}
