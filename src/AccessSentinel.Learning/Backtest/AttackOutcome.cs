using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;

namespace AccessSentinel.Learning.Backtest;

/// <summary>What an attack on one credential took, and what it would have taken with us in between. Only with truth.</summary>
public sealed class AttackOutcome
{
    /// <summary>A measure this long after the attack's end still answers it: claims that are missing tell late.</summary>
    private static readonly TimeSpan Aftermath = TimeSpan.FromHours(24);

    private readonly ReadSet _without = new();
    private readonly ReadSet _with = new();
    private readonly ReadSet _untilSuspension = new();

    internal AttackOutcome(LabelledScenario scenario)
    {
        Scenario = scenario;
    }

    /// <summary>The label.</summary>
    public LabelledScenario Scenario { get; }

    /// <summary>Profession of the credential, as the engine took it.</summary>
    public Profession Profession { get; internal set; }

    /// <summary>Beneficiaries that the thief read in the recorded data.</summary>
    public long ExposedWithout => _without.Count;

    /// <summary>Beneficiaries that the thief would have read with the measures obeyed, the 2 seconds until they take effect included.</summary>
    public long ExposedWith => _with.Count;

    /// <summary>Beneficiaries read until the first suspension took effect, milder measures left aside, and nothing after it ran out; the same as without where there was none.</summary>
    public long ExposedUntilSuspension => _untilSuspension.Count;

    /// <summary>The thief's first event, UTC; null when none was in the data.</summary>
    public DateTime? FirstEvent { get; private set; }

    /// <summary>The first measure of the attack, or null.</summary>
    public Command? FirstMeasure { get; private set; }

    /// <summary>The first suspension of the attack, or null.</summary>
    public Command? FirstSuspension { get; private set; }

    /// <summary>Whether any measure answered it; how much it still read is in <see cref="ExposedWith"/>, since measures run out and milder ones let some through.</summary>
    public bool Stopped => FirstMeasure is not null;

    internal bool Covers(DateTime time) => time >= Scenario.Start && time <= Scenario.End + Aftermath;

    internal void Decided(Command command)
    {
        FirstMeasure ??= command;
        if (command.Type == CommandType.Suspend)
        {
            FirstSuspension ??= command;
        }
    }

    internal void Read(in AccessEvent accessEvent, bool refused)
    {
        FirstEvent ??= new DateTime(accessEvent.Time, DateTimeKind.Utc);
        if (!ReadSet.IsRead(accessEvent))
        {
            return;
        }

        _without.Add(accessEvent);
        if (!refused)
        {
            _with.Add(accessEvent);
        }

        if (FirstSuspension is not { } suspension || accessEvent.Time < suspension.IssuedAt.Ticks + PortalModel.Delay)
        {
            _untilSuspension.Add(accessEvent);
        }
    }
}
