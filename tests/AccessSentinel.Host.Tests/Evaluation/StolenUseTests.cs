using AccessSentinel.Contracts.Events;
using AccessSentinel.Host.Evaluation;
using AccessSentinel.Simulation;

namespace AccessSentinel.Host.Tests.Evaluation;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class StolenUseTests
{
    private static readonly DateTime Begin = new(2026, 3, 3, 12, 0, 0, DateTimeKind.Utc);
    private readonly StolenUse _use = new();

    [Test]
    public void ARefusalThatTheThiefGetsAroundIsNotEffective()
    {
        Login(TimeSpan.Zero);
        Read(TimeSpan.FromMinutes(1), 1);
        Read(TimeSpan.FromMinutes(2), 2);
        Read(TimeSpan.FromMinutes(2), 2);
        Read(TimeSpan.FromMinutes(3), 3, answered: false);
        Read(TimeSpan.FromMinutes(4), 4);
        Read(TimeSpan.FromMinutes(10), 5, answered: false);
        Read(TimeSpan.FromMinutes(20), 6, answered: false, suspended: true);
        var stopped = _use.Sum("steady");
        stopped.ShouldBe(new UseOutcome("steady", 6, 3, 3, 3, TimeSpan.FromMinutes(10), true, true, 0, 0, 0));

        // The suspension lapses and the thief is back: what was read by then stays what it was.
        Read(TimeSpan.FromDays(3), 7);
        Read(TimeSpan.FromDays(3.01), 1);
        _use.Sum("steady").ShouldBe(stopped with { Attempted = 7, Exposed = 4, Stopped = false });
    }

    [Test]
    public void WhatNoMeasureMetCountsWhole()
    {
        Read(TimeSpan.Zero, 1);
        Read(TimeSpan.FromSeconds(1), 2);
        Read(TimeSpan.FromSeconds(2), 3, outcome: AccessOutcome.NotFound);
        _use.Sum("slow").ShouldBe(new UseOutcome("slow", 2, 2, 2, 2, null, false, false, 0, 0, 0));
    }

    [Test]
    public void RecordsThatNameNobodyAreKeptApart()
    {
        Read(TimeSpan.Zero, 0, records: 50);
        Read(TimeSpan.FromMinutes(1), 0, records: 700);
        Read(TimeSpan.FromMinutes(2), 0, records: 900, answered: false);
        _use.Sum("export").ShouldBe(new UseOutcome("export", 0, 0, 0, 0, TimeSpan.FromMinutes(2), false, true, 2, 750, 1650));
    }

    private void Login(TimeSpan after) => Count(new SimulatedEvent { Action = AccessAction.Login }, after, true, false);

    private void Read(
        TimeSpan after, ulong person, bool answered = true, bool suspended = false, int records = 1, AccessOutcome outcome = AccessOutcome.Success) =>
        Count(
            new SimulatedEvent { Action = person == 0 ? AccessAction.List : AccessAction.Lookup, Beneficiary = person, Records = records, Outcome = outcome },
            after, answered, suspended);

    private void Count(SimulatedEvent intended, TimeSpan after, bool answered, bool suspended)
    {
        intended.Time = (Begin + after).Ticks;
        _use.Count(intended, answered, suspended);
    }
}
