using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;

namespace AccessSentinel.Learning.Backtest;

/// <summary>Counts of measures by kind.</summary>
public sealed class MeasureCounts
{
    /// <summary>Restrictions.</summary>
    public long Restrict { get; private set; }

    /// <summary>Step-ups.</summary>
    public long StepUp { get; private set; }

    /// <summary>Suspensions.</summary>
    public long Suspend { get; private set; }

    /// <summary>All of them.</summary>
    public long Total => Restrict + StepUp + Suspend;

    internal void Add(CommandType type, long count = 1)
    {
        switch (type)
        {
            case CommandType.Restrict:
                Restrict += count;
                break;
            case CommandType.StepUp:
                StepUp += count;
                break;
            case CommandType.Suspend:
                Suspend += count;
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(type), type, "The engine orders no such measure.");
        }
    }

    internal void Add(MeasureCounts other)
    {
        Restrict += other.Restrict;
        StepUp += other.StepUp;
        Suspend += other.Suspend;
    }
}

/// <summary>What the period holds of one profession.</summary>
public sealed class ProfessionFigures
{
    /// <summary>Restrictions by department that are tried out: the own one and so many others of the credential's most frequent.</summary>
    public static IReadOnlyList<int> OtherDepartments { get; } = [0, 1, 2, 5];

    /// <summary>Which profession.</summary>
    public required Profession Profession { get; init; }

    /// <summary>Credentials with an event.</summary>
    public int Credentials { get; internal set; }

    /// <summary>Days (UTC) on which a credential was active, over all credentials.</summary>
    public long CredentialDays { get; internal set; }

    /// <summary>Hours in which a credential was active, over all credentials.</summary>
    public long CredentialHours { get; internal set; }

    /// <summary>Events judged.</summary>
    public long Events { get; internal set; }

    /// <summary>Successful look-ups that were not a thief's, as far as the truth tells.</summary>
    public long Lookups { get; internal set; }

    /// <summary>Measures.</summary>
    public MeasureCounts Measures { get; } = new();

    /// <summary>Measures without an attack; only with truth.</summary>
    public MeasureCounts Wrongful { get; } = new();

    /// <summary>The owner's look-ups that measures without an attack would have refused, by measure; only with truth.</summary>
    public MeasureCounts CareRefused { get; } = new();

    /// <summary>The owner's look-ups that measures against an attack would have refused beside the thief's; only with truth.</summary>
    public MeasureCounts CareRefusedBesideAttack { get; } = new();

    /// <summary>Successful sign-ins.</summary>
    public long SignIns { get; internal set; }

    /// <summary>Those with a password and no second factor.</summary>
    public long PasswordOnly { get; internal set; }

    /// <summary>Look-ups whose beneficiary's and credential's departments are both known.</summary>
    public long Located { get; internal set; }

    /// <summary>Of these, how many each limit of <see cref="OtherDepartments"/> would have refused.</summary>
    public long[] OutsideDepartments { get; } = new long[OtherDepartments.Count];

    /// <summary>Distinct beneficiaries that each credential read in the period, sorted.</summary>
    public IReadOnlyList<int> Reach { get; internal set; } = [];
}
