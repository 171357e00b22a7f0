using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Signals;

namespace AccessSentinel.Engine.Tests.Features;

public sealed class AttendanceTests
{
    private const int First = 740_000;

    [Test]
    public void Nothing_is_known_of_a_credential_when_the_system_was_just_installed() =>
        DormancySignal.LogRatio(new Attendance { ObservedDay = First }, First + 5).ShouldBe(0);

    [Test]
    public void Nothing_is_known_where_the_portal_does_not_say_when_it_was_issued() =>
        DormancySignal.LogRatio(new Attendance(), First + 500).ShouldBe(0);

    [Test]
    public void A_credential_that_was_never_used_in_a_month_lay_idle() =>
        DormancySignal.LogRatio(new Attendance { ObservedDay = First }, First + 30).ShouldBeGreaterThan(2);

    [Test]
    public void Whoever_works_on_one_day_a_week_does_not()
    {
        Attendance weekly = new() { ObservedDay = First };
        for (int day = First; day < First + 400; day += 7)
        {
            weekly.Add(day, vouched: true);
        }

        weekly.Share(First + 400).ShouldBeInRange(0.1, 0.2);
        DormancySignal.LogRatio(weekly, First + 400).ShouldBe(0);
    }

    [Test]
    public void Six_weeks_of_leave_make_nobody_idle_and_two_years_do()
    {
        Attendance daily = new() { ObservedDay = First };
        for (int day = First; day < First + 200; day++)
        {
            daily.Add(day, vouched: true);
        }

        DormancySignal.LogRatio(daily, First + 242).ShouldBe(0);
        DormancySignal.LogRatio(daily, First + 930).ShouldBe(DormancySignal.Most, 0.3);
    }

    [Test]
    public void Days_of_strangers_only_make_an_account_busy_more_slowly_than_days_of_work()
    {
        Attendance thief = new() { ObservedDay = First };
        Attendance owner = new() { ObservedDay = First };
        for (int day = First + 40; day < First + 43; day++)
        {
            thief.Add(day, vouched: false);
            owner.Add(day, vouched: false);
            owner.Add(day, vouched: true);
        }

        DormancySignal.LogRatio(thief, First + 43).ShouldBeGreaterThan(DormancySignal.LogRatio(owner, First + 43));
    }

    [Test]
    public void The_day_itself_does_not_count_before_it_is_over()
    {
        Attendance attendance = new() { ObservedDay = First };
        double before = attendance.Share(First + 30);
        attendance.Add(First + 30, vouched: true);
        attendance.Share(First + 30).ShouldBe(before);
        attendance.Share(First + 31).ShouldBeGreaterThan(before);
    }

    [Test]
    public void The_share_stays_a_share_whatever_the_order_of_days() => Property.Check<byte, byte, byte>((a, b, c) =>
    {
        Attendance attendance = new() { ObservedDay = First };
        foreach (byte day in (byte[])[a, b, c])
        {
            attendance.Add(First + day, vouched: true);
        }

        attendance.Share(First + 300).ShouldBeInRange(0, 1);
        DormancySignal.LogRatio(attendance, First + 300).ShouldBeInRange(0, DormancySignal.Most);
    });
}
