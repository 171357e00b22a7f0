using Microsoft.Extensions.Logging;

namespace AccessSentinel.Processing.Telemetry;

/// <summary>The worker's log lines. They may name credentials; never anything of a beneficiary.</summary>
internal static partial class WorkerLog
{
    [LoggerMessage(1, LogLevel.Information,
        "{Type} ({Mode}) of credential {Credential}: command {Id}, sequence {Sequence}, episode {Episode}, score {Score}, {Exposed} beneficiaries exposed; {Partition} offset {Offset}")]
    public static partial void Decision(
        ILogger log, string type, string mode, string credential, string id, long sequence, string episode, double score, int exposed, string partition, long offset);

    [LoggerMessage(2, LogLevel.Information, "{Partition} is assigned: starts at offset {Offset} ({Phase}), committed {Committed}, retained {Low} to {High}")]
    public static partial void Assigned(ILogger log, string partition, long offset, string phase, long? committed, long low, long high);

    [LoggerMessage(3, LogLevel.Information, "{Partition} is learning: offset {Offset} of {End}, about {Seconds:F0} s left; it decides nothing yet")]
    public static partial void Learning(ILogger log, string partition, long offset, long end, double seconds);

    [LoggerMessage(4, LogLevel.Information, "{Partition} has learned up to offset {Offset} and decides from here on")]
    public static partial void Learned(ILogger log, string partition, long offset);

    [LoggerMessage(5, LogLevel.Error,
        "Redis has lost data ({Evidence}): {Partition} drops its records, publishes nothing of this batch and starts as on assignment")]
    public static partial void DataLost(ILogger log, string evidence, string partition);

    [LoggerMessage(6, LogLevel.Warning, "{Partition}: the checkpoint is ahead of this worker, somebody else went on with the partition; starting as on assignment")]
    public static partial void Outrun(ILogger log, string partition);

    [LoggerMessage(7, LogLevel.Warning, "{Target} failed, attempt {Attempt}, next in {Delay:F1} s: {Reason}")]
    public static partial void Retrying(ILogger log, string target, int attempt, double delay, string reason);

    [LoggerMessage(8, LogLevel.Warning, "{Partition}: committed offset {Committed} is outside what is retained ({Low} to {High}); starting at {Offset}")]
    public static partial void OutOfRange(ILogger log, string partition, long committed, long low, long high, long offset);

    [LoggerMessage(9, LogLevel.Information, "{Partition} was taken; stored up to offset {Offset}")]
    public static partial void Revoked(ILogger log, string partition, long offset);

    [LoggerMessage(10, LogLevel.Warning, "{Partition} was lost; nothing more of it is stored or published")]
    public static partial void Lost(ILogger log, string partition);

    [LoggerMessage(11, LogLevel.Warning, "{Partition}: the batch in flight was given up while stopping; whoever goes on repeats it")]
    public static partial void GivenUp(ILogger log, string partition);

    [LoggerMessage(12, LogLevel.Information, "{Messages} messages of records of {Partition} were not known to be acknowledged and are published again")]
    public static partial void Republishing(ILogger log, int messages, string partition);

    [LoggerMessage(13, LogLevel.Information, "Read back the running measures of {Credentials} credentials from {Topic}")]
    public static partial void ReadBack(ILogger log, int credentials, string topic);

    [LoggerMessage(14, LogLevel.Information, "{Partition} is {Action}: {Messages} messages wait")]
    public static partial void Backpressure(ILogger log, string partition, string action, int messages);

    [LoggerMessage(15, LogLevel.Information, "Stopped: every batch in flight is finished and every offset stored")]
    public static partial void Stopped(ILogger log);

    [LoggerMessage(16, LogLevel.Critical, "{Partition} failed; the worker ends rather than go on from a broken state")]
    public static partial void Broken(ILogger log, Exception exception, string partition);

    [LoggerMessage(17, LogLevel.Warning, "{Partition} cannot start yet: {Reason}")]
    public static partial void StartFailed(ILogger log, string partition, string reason);

    [LoggerMessage(18, LogLevel.Error, "{Partition}: offset {Offset} came after {Next}, the topic was made anew; starting as on assignment")]
    public static partial void MadeAnew(ILogger log, string partition, long offset, long next);

    [LoggerMessage(19, LogLevel.Warning, "Kafka cannot be read: {Reason}")]
    public static partial void PollFailed(ILogger log, string reason);

    [LoggerMessage(21, LogLevel.Warning,
        "A suspension of credential {Credential} is held ({Scope}: {Count} of {Limit}; feed {Feed}): command {Id} takes its place until the guard allows it; {Partition} offset {Offset}")]
    public static partial void Held(ILogger log, string credential, string scope, int count, int limit, string feed, string id, string partition, long offset);

    [LoggerMessage(22, LogLevel.Error, "{Partition}: the guard cannot be asked, nobody is suspended until it can: {Reason}")]
    public static partial void GuardUnreadable(ILogger log, string partition, string reason);

    [LoggerMessage(20, LogLevel.Warning,
        "{Type} of credential {Credential} was found on a backlog and is not published: it would already have lapsed; command {Id}, {Partition} offset {Offset}")]
    public static partial void Lapsed(ILogger log, string type, string credential, string id, string partition, long offset);

    [LoggerMessage(21, LogLevel.Information, "The audit of this process is incarnation {Incarnation}; it found {Heads} heads of others")]
    public static partial void AuditStarted(ILogger log, string incarnation, int heads);

    [LoggerMessage(22, LogLevel.Information, "The audit of this process ends: --head {Incarnation}:{Number}:{Hash}")]
    public static partial void AuditEnded(ILogger log, string incarnation, long number, string hash);

    [LoggerMessage(40, LogLevel.Error,
        "Enforcement failed: credential {Credential} is suspended and goes on ({Path}); command {Id}, episode {Episode}; {Partition} offset {Offset}")]
    public static partial void EnforcementFailed(ILogger log, string credential, string path, string id, string episode, string partition, long offset);

    [LoggerMessage(41, LogLevel.Warning, "The portal answered {Result} to {Type} of credential {Credential}, command {Id}: {Detail}")]
    public static partial void NotApplied(ILogger log, string result, string type, string credential, string id, string detail);

    [LoggerMessage(42, LogLevel.Error, "Measures skipped because the portal cannot carry them out: {Skipped}")]
    public static partial void Skipped(ILogger log, string skipped);

    [LoggerMessage(43, LogLevel.Warning, "Unproven: {Type} of credential {Credential}, command {Id}, has no result and the credential goes on unrefused")]
    public static partial void Unproven(ILogger log, string type, string credential, string id);

    [LoggerMessage(44, LogLevel.Warning, "Running measures cannot be looked through: {Reason}")]
    public static partial void SweepFailed(ILogger log, string reason);

    [LoggerMessage(45, LogLevel.Warning, "The portal's results cannot be read: {Reason}")]
    public static partial void ResultsFailed(ILogger log, string reason);

    [LoggerMessage(46, LogLevel.Warning, "The record of credential {Credential} cannot be read while its measure is looked through: {Reason}")]
    public static partial void Unreadable(ILogger log, string credential, string reason);

    [LoggerMessage(47, LogLevel.Warning, "Told to stop, it is out of the group already: {Reason}")]
    public static partial void OutAlready(ILogger log, string reason);

    [LoggerMessage(50, LogLevel.Information, "{Type} of {Subject} by operator {Operator}: {Outcome}; control {Id}, {Partition} offset {Offset}")]
    public static partial void Followed(ILogger log, string type, string subject, string @operator, string outcome, string id, string partition, long offset);

    [LoggerMessage(51, LogLevel.Warning, "A control is refused ({Reason}): about {Subject}, in the name of {Operator}; control {Id}, {Partition} offset {Offset}")]
    public static partial void Refused(ILogger log, string reason, string subject, string @operator, string id, string partition, long offset);
}
