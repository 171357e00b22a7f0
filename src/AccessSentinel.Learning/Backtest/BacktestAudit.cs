using AccessSentinel.Contracts.Audit;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine;
using AccessSentinel.Engine.Signals;
using AccessSentinel.Engine.State;

namespace AccessSentinel.Learning.Backtest;

/// <summary>What a backtest audits: what a worker would, in the same order, so that it can be given again.</summary>
internal static class BacktestAudit
{
    /// <summary>An event as a file knows it: it has neither partitions nor offsets.</summary>
    public static AuditEvent EventOf(in AccessEvent accessEvent) =>
        new(null, 0, 0, InputNotes.NameOf(accessEvent.EventId), new DateTime(accessEvent.Time, DateTimeKind.Utc));

    /// <summary>What an event was judged with.</summary>
    /// <param name="sink">Takes it.</param>
    /// <param name="state">The record after the event.</param>
    /// <param name="accessEvent">The event.</param>
    /// <param name="result">What became of it.</param>
    /// <param name="campaign">What it was told of its source, where that is to be audited.</param>
    /// <param name="verdict">What the guard said, where that is to be audited.</param>
    public static void Judged(
        IBacktestSink sink, CredentialState state, in AccessEvent accessEvent, in EventResult result, CampaignObservation? campaign, GuardAudit? verdict)
    {
        if (campaign is null && !result.HasNewInputs && verdict is null)
        {
            return;
        }

        var place = EventOf(accessEvent);
        if (campaign is { } observation)
        {
            sink.Audit(new CampaignAudit { CredentialId = state.CredentialId, Event = place, Values = CampaignAudits.Write(observation) }, place.Time);
        }

        if (result.HasNewInputs)
        {
            sink.Audit(InputNotes.Of(state, place), place.Time);
        }

        if (verdict is not null)
        {
            sink.Audit(verdict, place.Time);
        }
    }

    /// <summary>What was decided at an event.</summary>
    public static void Decided(IBacktestSink sink, Command command, bool published, in AccessEvent accessEvent)
    {
        var place = EventOf(accessEvent);
        sink.Audit(new DecisionAudit { CredentialId = command.CredentialId, Event = place, Command = command, Published = published }, place.Time);
    }
}
