using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Guarding;
using AccessSentinel.Engine.State;
using AccessSentinel.Learning.Backtest.Replay;

namespace AccessSentinel.Learning.Backtest;

/// <summary>One credential in a backtest: its record, and what is counted beside it.</summary>
internal sealed class CredentialRun(string id)
{
    /// <summary>How long after an episode opened its work is shown.</summary>
    public static readonly TimeSpan ShownAfter = TimeSpan.FromHours(24);

    private static readonly TimeSpan ShownBefore = TimeSpan.FromHours(72);

    private readonly List<(byte Department, int Lookups)> _departments = new(2);

    public CredentialState State { get; } = new(id);

    /// <summary>What was recorded for it; null: nothing.</summary>
    public CredentialReplay? Recorded { get; init; }

    public WorkTimeline Timeline { get; } = new();

    /// <summary>What the guard remembers of it; a field, since it is passed by reference.</summary>
    public FeedPresence Presence;

    /// <summary>Made with the first measure.</summary>
    public PortalModel? Portal { get; set; }

    public Episode? Open { get; set; }

    /// <summary>The open episode, or the one before: a measure may outlast its episode.</summary>
    public Episode? Latest { get; set; }

    /// <summary>Attacks on it by the truth.</summary>
    public IReadOnlyList<AttackOutcome> Attacks { get; set; } = [];

    public long Day { get; set; }

    public long Hour { get; set; }

    public double HourScore { get; set; }

    public bool HourAttacked { get; set; }

    /// <summary>Distinct beneficiaries read, the thief's included (first-seen by the engine's own memory, which errs by at most 1 %).</summary>
    public int Reach { get; set; }

    public int OwnDepartment { get; private set; }

    /// <summary>Counts a look-up of the owner's by where the beneficiary lives.</summary>
    public void Locate(byte own, byte residence)
    {
        OwnDepartment = own;
        for (var i = 0; i < _departments.Count; i++)
        {
            if (_departments[i].Department == residence)
            {
                _departments[i] = (residence, _departments[i].Lookups + 1);
                return;
            }
        }

        _departments.Add((residence, 1));
    }

    /// <summary>Adds what limits to departments would have refused.</summary>
    public void AddDepartmentLimits(ProfessionFigures figures)
    {
        var all = _departments.Sum(each => (long)each.Lookups);
        var own = _departments.Where(each => each.Department == OwnDepartment).Sum(each => (long)each.Lookups);
        var others = _departments.Where(each => each.Department != OwnDepartment).Select(each => (long)each.Lookups).OrderDescending().ToArray();
        figures.Located += all;
        for (var i = 0; i < ProfessionFigures.OtherDepartments.Count; i++)
        {
            figures.OutsideDepartments[i] += all - own - others.Take(ProfessionFigures.OtherDepartments[i]).Sum();
        }
    }

    /// <summary>An hour is over: its greatest score is counted.</summary>
    public void CloseHour(BacktestResult result)
    {
        if (Hour != 0)
        {
            (HourAttacked ? result.AttackScores : result.Scores).Add(HourScore);
        }

        HourScore = 0;
        HourAttacked = false;
    }

    /// <summary>Keeps the work around the opening of an episode, to be shown.</summary>
    public void ShowTimeline(Episode open)
    {
        var decided = open.Measures[0].IssuedAt.Ticks;
        open.Timeline = Timeline.Between((decided - ShownBefore.Ticks) / TimeSpan.TicksPerHour, (decided + ShownAfter.Ticks) / TimeSpan.TicksPerHour);
    }

    /// <summary>The attack that an event belongs to by the truth; null: none.</summary>
    public AttackOutcome? AttackOf(Truth? truth, in AccessEvent accessEvent)
    {
        if (Attacks.Count == 0)
        {
            return null;
        }

        var scenario = truth!.ScenarioOf(accessEvent);
        foreach (var attack in Attacks)
        {
            if (attack.Scenario.Scenario == scenario)
            {
                attack.Profession = State.Baseline.Profession;
                return attack;
            }
        }

        return null;
    }
}
