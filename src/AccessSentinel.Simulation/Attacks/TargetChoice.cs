using AccessSentinel.Simulation.Geography;
using AccessSentinel.Simulation.People;
using AccessSentinel.Simulation.Population;
using AccessSentinel.Simulation.Randomness;
using AccessSentinel.Simulation.Scenarios;
using AccessSentinel.Simulation.Traffic;

namespace AccessSentinel.Simulation.Attacks;

/// <summary>Whose records a thief asks for.</summary>
internal sealed class TargetChoice
{
    private readonly HashSet<ulong> _read = [];
    private readonly Credential _victim;
    private readonly int _mode;
    private readonly int _elsewhere;
    private readonly double _missing;

    /// <summary>
    /// Draws the choice: with probability <c>local</c> people such as the victim's own (the owners' generator), else its whole
    /// department, one other department, or all of France. <c>missing</c> is the share of numbers that nobody has.
    /// </summary>
    public TargetChoice(ScenarioDraft draft, Credential victim)
    {
        _victim = victim;
        _missing = draft.Draw("missing");
        _mode = draft.DrawChance("local") ? 0 : 1 + draft.Random.Below(3);
        _elsewhere = 1 + draft.Random.Pick(DepartmentTable.CumulativePopulation);
    }

    /// <summary>The next one; a thief works through a list and hardly ever asks for the same person twice.</summary>
    public ulong Next(ref RandomStream random)
    {
        var person = Draw(ref random);
        for (var attempt = 0; attempt < 8 && !_read.Add(person); attempt++)
        {
            person = Draw(ref random);
        }

        return random.Chance(_missing)
            ? PeopleTable.Typed(PeopleTable.DrawNir(ref random, PeopleTable.DepartmentOf(person)), false)
            : person;
    }

    private ulong Draw(ref RandomStream random) => _mode switch
    {
        0 => PatientChoice.DrawFrom(ref random, _victim),
        1 => PeopleTable.DrawIn(ref random, _victim.DepartmentIndex),
        2 => PeopleTable.DrawIn(ref random, _elsewhere),
        _ => PeopleTable.DrawAnywhere(ref random),
    };
}
