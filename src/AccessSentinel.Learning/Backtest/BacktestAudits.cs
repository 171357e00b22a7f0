using System.Globalization;
using AccessSentinel.Contracts.Audit;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;

namespace AccessSentinel.Learning.Backtest;

/// <summary>Decisions of a backtest as the audit holds them.</summary>
internal static class BacktestAudits
{
    /// <summary>A decision at an event of a file, which has neither partitions nor offsets.</summary>
    public static DecisionAudit Of(Command command, in AccessEvent accessEvent) => new()
    {
        CredentialId = command.CredentialId,
        Event = new AuditEvent(
            null, 0, 0, accessEvent.EventId.ToString("x32", CultureInfo.InvariantCulture), new DateTime(accessEvent.Time, DateTimeKind.Utc)),
        Command = command,
        Published = true,
    };
}
