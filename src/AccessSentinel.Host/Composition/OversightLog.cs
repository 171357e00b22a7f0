using Microsoft.Extensions.Logging;

namespace AccessSentinel.Host.Composition;

/// <summary>What the worker says at its start of who may talk to it, and how it signs.</summary>
internal static partial class OversightLog
{
    [LoggerMessage(60, LogLevel.Information, "Controls of {Operators} operators' keys are followed")]
    public static partial void Operators(ILogger log, int operators);

    [LoggerMessage(61, LogLevel.Warning, "No operators are configured (Operators:File): no control is read, nobody can release, confirm, allow or suspend")]
    public static partial void NoOperators(ILogger log);

    [LoggerMessage(62, LogLevel.Information, "Commands are signed with key {KeyId}")]
    public static partial void Signs(ILogger log, string keyId);

    [LoggerMessage(63, LogLevel.Warning, "Commands are not signed (Commands:KeyFile is not set): a portal cannot tell a forged one")]
    public static partial void Unsigned(ILogger log);
}
