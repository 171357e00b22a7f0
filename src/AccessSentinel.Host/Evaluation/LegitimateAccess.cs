using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;

namespace AccessSentinel.Host.Evaluation;

/// <summary>Which accesses are counted as care.</summary>
internal static class LegitimateAccess
{
    /// <summary>Whether an action reads people's records.</summary>
    public static bool Reads(AccessAction action) =>
        action is AccessAction.Lookup or AccessAction.View or AccessAction.List or AccessAction.Export;
}

/// <summary>
/// Owners' accesses to records, and those refused: by wrongful measures, or because the credential was truly stolen and stopped.
/// </summary>
/// <param name="Lookups">All that owners intended.</param>
/// <param name="RefusedWrongfully">Refused by measures on credentials that nobody had stolen.</param>
/// <param name="RefusedInTwins">Of those, on days of a benign twin.</param>
/// <param name="RefusedWhileStolen">Refused to owners of stolen credentials by measures against the thief: not a mistake.</param>
internal sealed record CareFigures(long Lookups, long RefusedWrongfully, long RefusedInTwins, long RefusedWhileStolen)
{
    /// <summary>Wrongful refusals per 100,000 accesses.</summary>
    public double WrongfulPer100000 => Lookups == 0 ? 0 : 1e5 * RefusedWrongfully / Lookups;

    /// <summary>Those in benign twins per 100,000 accesses.</summary>
    public double TwinsPer100000 => Lookups == 0 ? 0 : 1e5 * RefusedInTwins / Lookups;

    /// <summary>Refusals to owners of stolen credentials per 100,000 accesses.</summary>
    public double StolenPer100000 => Lookups == 0 ? 0 : 1e5 * RefusedWhileStolen / Lookups;

    public static CareFigures operator +(CareFigures left, CareFigures right) => new(
        left.Lookups + right.Lookups,
        left.RefusedWrongfully + right.RefusedWrongfully,
        left.RefusedInTwins + right.RefusedInTwins,
        left.RefusedWhileStolen + right.RefusedWhileStolen);
}

/// <summary>Credential-days on which only the owner worked, and the measures taken then.</summary>
internal sealed class BenignTally
{
    /// <summary>Days on which a credential was used.</summary>
    public long Days { get; set; }

    /// <summary>Suspensions.</summary>
    public int Suspensions { get; private set; }

    /// <summary>Second factors asked.</summary>
    public int StepUps { get; private set; }

    /// <summary>Restrictions.</summary>
    public int Restricts { get; private set; }

    /// <summary>Counts a wrongful measure. Asked for a second factor that she has not, the owner is locked out: that is a suspension.</summary>
    public void Count(CommandType type, bool hasSecondFactor)
    {
        type = type == CommandType.StepUp && !hasSecondFactor ? CommandType.Suspend : type;
        Suspensions += type == CommandType.Suspend ? 1 : 0;
        StepUps += type == CommandType.StepUp ? 1 : 0;
        Restricts += type == CommandType.Restrict ? 1 : 0;
    }

    /// <summary>Adds another tally to this one.</summary>
    public void Add(BenignTally other)
    {
        Days += other.Days;
        Suspensions += other.Suspensions;
        StepUps += other.StepUps;
        Restricts += other.Restricts;
    }
}
