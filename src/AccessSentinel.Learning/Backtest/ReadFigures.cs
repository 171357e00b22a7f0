using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;

namespace AccessSentinel.Learning.Backtest;

/// <summary>What the reads of a backtest come to: prevented, refused, an attack's.</summary>
internal static class ReadFigures
{
    /// <summary>Counts a read: what a measure would have refused, and whose it was.</summary>
    public static void Count(
        BacktestResult result, in AccessEvent accessEvent, Command? refusal, CredentialRun credential, ProfessionFigures figures, AttackOutcome? attack)
    {
        if (refusal is not null && credential.Latest is { } episode && episode.Id == refusal.Episode)
        {
            episode.PreventedReads.Add(accessEvent);
        }

        var located = accessEvent.ResidenceDepartment != 0 && accessEvent.CredentialDepartment != 0;
        if (attack is not null)
        {
            result.ThiefReadsLocated += located ? 1 : 0;
            result.ThiefReadsOutsideOwn += located && accessEvent.ResidenceDepartment != accessEvent.CredentialDepartment ? 1 : 0;
            return;
        }

        if (accessEvent.Action != AccessAction.Lookup)
        {
            return;
        }

        figures.Lookups++;
        if (refusal is null)
        {
            if (located)
            {
                credential.Locate(accessEvent.CredentialDepartment, accessEvent.ResidenceDepartment);
            }
        }
        else if (result.Truth is not null)
        {
            (credential.Latest?.Wrongful == true ? figures.CareRefused : figures.CareRefusedBesideAttack).Add(refusal.Type);
        }
    }
}
