using System.Text;
using System.Text.Json;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Host.Drills;

namespace AccessSentinel.Host.Tests.Drills;

/// <summary>The events of a drill: whole, ordinary before the breach, and about nobody who exists.</summary>
public sealed class DrillTrafficTests
{
    private static readonly DateTime Now = new(2026, 3, 20, 14, 0, 0, DateTimeKind.Utc);

    [Test]
    public void Every_event_can_be_read_with_nothing_cut_and_names_no_number()
    {
        DrillTraffic traffic = new();
        AccessEventParser parser = new(TagKey.Evaluation);
        var accessEvent = default(AccessEvent);
        foreach (var access in traffic.History(Now, 3).Append(traffic.SignIn(Now)).Append(traffic.Next(Now)))
        {
            var json = DrillEventWriter.ToBytes("drill-1", access, refused: false);
            parser.Parse(json, ref accessEvent).ShouldBe(RejectReason.None);
            accessEvent.Degradations.ShouldBe(Degradations.None, Encoding.UTF8.GetString(json));
            accessEvent.Action.ShouldBe(access.Action);
            accessEvent.Time.ShouldBe(access.Time.Ticks);
            using var document = JsonDocument.Parse(json);
            if (document.RootElement.TryGetProperty("beneficiary", out var beneficiary))
            {
                beneficiary.TryGetProperty("nir", out _).ShouldBeFalse();
                beneficiary.GetProperty("id").GetString()!.ShouldStartWith("drill-person-");
            }
        }
    }

    [Test]
    public void The_days_before_are_over_before_the_breach_and_mostly_claimed()
    {
        var history = new DrillTraffic().History(Now, 10).ToArray();
        history.ShouldBe(history.OrderBy(access => access.Time));
        history[^1].Time.ShouldBeLessThan(Now);
        history.Select(access => access.Time.Date).Distinct().Count().ShouldBe(10);
        var lookups = history.Count(access => access.Action == AccessAction.Lookup);
        history.Count(access => access.Action == AccessAction.Claim).ShouldBeInRange(lookups / 2, lookups);
        history.ShouldAllBe(access => !access.Thief);
        new DrillTraffic().History(Now, 0).ShouldBeEmpty();
    }

    [Test]
    public void The_thief_reads_nobody_twice_and_nobody_whom_the_owner_knows()
    {
        DrillTraffic traffic = new();
        var known = traffic.History(Now, 28).Select(access => access.Person).ToHashSet();
        var read = Enumerable.Range(0, 2_000).Select(_ => traffic.Next(Now).Person).ToArray();
        read.ShouldBeUnique();
        read.ShouldAllBe(person => !known.Contains(person));
    }

    [Test]
    public void A_refused_look_up_says_so() =>
        JsonDocument.Parse(DrillEventWriter.ToBytes("drill-1", new DrillTraffic().Next(Now), refused: true)).RootElement.GetProperty("outcome").GetString().ShouldBe("denied");
}
