using AccessSentinel.Contracts.Events;

namespace AccessSentinel.Engine.Features;

/// <summary>The priors of all professions. Immutable.</summary>
public sealed class PriorTable
{
    private readonly ProfessionPrior[] _priors;

    /// <summary>Takes a prior for each <see cref="Profession"/>, in order.</summary>
    /// <exception cref="ArgumentException">There are not as many as professions.</exception>
    public PriorTable(IReadOnlyList<ProfessionPrior> priors)
    {
        if (priors.Count != Professions)
        {
            throw new ArgumentException($"There must be {Professions} priors, one a profession.", nameof(priors));
        }

        _priors = [.. priors];
    }

    /// <summary>How many professions there are, the unknown one included.</summary>
    public static int Professions => (int)Profession.InsurerAgent + 1;

    /// <summary>
    /// Wide priors from public figures (22 consultations a day for a general practitioner, 80 prescriptions for a pharmacy) and from
    /// how each profession works; they only matter until a credential has some days of its own.
    /// </summary>
    public static PriorTable BuiltIn { get; } = new(
    [
        new ProfessionPrior { FirstSeenShape = 0.6, FirstSeenPerDay = 20, PeoplePerDay = 40, FirstSeenConcentration = 6, VolumeStrengthDays = 1, OwnDepartmentShare = 0.6 },
        new ProfessionPrior { FirstSeenPerDay = 8, PeoplePerDay = 24, ClaimShare = 0.85, FirstSeenShare = 0.3 },
        new ProfessionPrior { FirstSeenPerDay = 10, PeoplePerDay = 18, ClaimShare = 0.8, FirstSeenShare = 0.5, OwnDepartmentShare = 0.7 },
        new ProfessionPrior { FirstSeenPerDay = 30, PeoplePerDay = 90, ClaimShare = 0.9, FirstSeenShare = 0.3, ClaimDelay = [0.3, 0.3, 0.15, 0.1, 0.05, 0.03, 0.03, 0.02, 0.01, 0.01] },
        new ProfessionPrior { FirstSeenPerDay = 4, PeoplePerDay = 20, ClaimShare = 0.8, FirstSeenShare = 0.2 },
        new ProfessionPrior { FirstSeenPerDay = 3, PeoplePerDay = 18, ClaimShare = 0.8, FirstSeenShare = 0.2 },
        new ProfessionPrior { FirstSeenPerDay = 6, PeoplePerDay = 16, ClaimShare = 0.8, FirstSeenShare = 0.4 },
        new ProfessionPrior { FirstSeenPerDay = 8, PeoplePerDay = 14, ClaimShare = 0.75, FirstSeenShare = 0.6 },
        new ProfessionPrior { FirstSeenPerDay = 5, PeoplePerDay = 9, ClaimShare = 0.7, FirstSeenShare = 0.5 },
        new ProfessionPrior { FirstSeenPerDay = 60, PeoplePerDay = 120, ClaimShare = 0.85, FirstSeenShare = 0.5, FirstSeenShape = 1 },
        new ProfessionPrior { FirstSeenPerDay = 150, PeoplePerDay = 250, ClaimShare = 0.8, FirstSeenShare = 0.6, FirstSeenShape = 0.6, OwnDepartmentShare = 0.65, BulkPerDay = 0.5, PaceConcentration = 4 },
        new ProfessionPrior { FirstSeenPerDay = 50, PeoplePerDay = 70, ClaimShare = 0.05, FirstSeenShare = 0.8, FirstSeenShape = 0.8, OwnDepartmentShare = 0.4, BulkPerDay = 0.5 },
    ]);

    /// <summary>The prior of a profession.</summary>
    public ProfessionPrior this[Profession profession] => _priors[(int)profession];
}
