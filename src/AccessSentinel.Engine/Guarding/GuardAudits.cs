using AccessSentinel.Contracts.Audit;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Engine.Decisions;

namespace AccessSentinel.Engine.Guarding;

/// <summary>Between the guard's verdicts and their audit records.</summary>
public static class GuardAudits
{
    /// <summary>
    /// Whether a verdict is to be audited: where a measure followed, or where something else holds the suspension than before. A suspension that
    /// goes on being held by the same has no record for each event of a thief: what was said last stands.
    /// </summary>
    /// <param name="verdict">What the guard said; what it was not asked about has no record.</param>
    /// <param name="heldBefore">What held it before it was settled.</param>
    /// <param name="after">The measure after it was settled.</param>
    /// <param name="command">What followed.</param>
    public static bool IsNews(in GuardVerdict verdict, GuardScope heldBefore, MeasureState after, Command? command) =>
        verdict != GuardVerdict.Unguarded && (command is not null || after.HeldBy != heldBefore);

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
            Scope = verdict.Scope == GuardScope.None ? null : scope,
            RetryAfter = TimeSpan.FromMilliseconds(Math.Floor(verdict.RetryAfter.TotalMilliseconds)),
            Detail = verdict.Decision == GuardDecision.Allowed ? null : $"held {GuardScopes.Reason(verdict.Scope)}",
            Counts = verdict.Limit == 0 ? [] : [new AuditNumber(scope, verdict.Count), new AuditNumber(scope + "_limit", verdict.Limit)],
        };
    }

    /// <summary>The verdict of a record, as the engine is to be given it again.</summary>
    public static GuardVerdict Read(GuardAudit audit)
    {
        var decision = audit.Answer switch
        {
            GuardAnswer.Allowed => GuardDecision.Allowed,
            GuardAnswer.Held => GuardDecision.Held,
            _ => GuardDecision.Unreadable,
        };
        var scope = decision switch
        {
            GuardDecision.Allowed => GuardScope.None,
            GuardDecision.Unreadable => GuardScope.Unreadable,
            _ => GuardScopes.Find(audit.Scope) is { } named and not GuardScope.None ? named : GuardScope.All,
        };
        var (count, limit) = audit.Counts is [var first, var second, ..] ? (Whole(first), Whole(second)) : (0, 0);
        return new GuardVerdict(decision, scope, count, limit, audit.RetryAfter);
    }

    private static int Whole(AuditNumber number) => (int)Math.Clamp(number.Value, 0, int.MaxValue);
}
