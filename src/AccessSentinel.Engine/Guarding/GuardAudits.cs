using AccessSentinel.Contracts.Audit;
using AccessSentinel.Engine.Decisions;

namespace AccessSentinel.Engine.Guarding;

/// <summary>Makes the audit record of a verdict that led to a measure. A suspension that goes on being held has none: nothing came of it.</summary>
public static class GuardAudits
{
    /// <summary>The record of one verdict.</summary>
    /// <param name="proposal">What was proposed.</param>
    /// <param name="verdict">What the guard said.</param>
    /// <param name="accessEvent">The event it was proposed at.</param>
    public static GuardAudit Of(SuspensionProposal proposal, in GuardVerdict verdict, AuditEvent accessEvent)
    {
        var first = proposal is { Campaign: not 0, NewSource: true } ? GuardScope.Campaigns : GuardScope.All;
        var scope = GuardScopes.Name(verdict.Scope == GuardScope.None ? first : verdict.Scope);
        return new GuardAudit
        {
            CredentialId = proposal.CredentialId,
            Event = accessEvent,
            CommandId = proposal.CommandId,
            Answer = verdict.Decision switch
            {
                GuardDecision.Allowed => GuardAnswer.Allowed,
                GuardDecision.Held => GuardAnswer.Held,
                _ => GuardAnswer.Unreadable,
            },
            Detail = verdict.Decision == GuardDecision.Allowed ? null : $"held {GuardScopes.Reason(verdict.Scope)}",
            Counts = verdict.Limit == 0 ? [] : [new AuditNumber(scope, verdict.Count), new AuditNumber(scope + "_limit", verdict.Limit)],
        };
    }
}
