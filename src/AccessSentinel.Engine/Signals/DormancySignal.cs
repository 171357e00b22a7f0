using AccessSentinel.Engine.Features;

namespace AccessSentinel.Engine.Signals;

/// <summary>
/// An account that hardly anybody used wakes up. Family takeover. Such an account has no habits that a thief could break, so what is
/// left is that it is used at all: one theft in five concerns an account that lies idle (they are found by the list, not by
/// their traffic), of ordinary working days one in 2,500 follows upon such a silence. It only weighs what is then done: two visits of a
/// professional who comes every other month are no look at anybody.
/// </summary>
public static class DormancySignal
{
    /// <summary>Most it weighs: log10 of 0.2 / (1/2,500).</summary>
    public const double Most = 2.7;

    /// <summary>From this on the account counts as dormant: nothing is known of a second factor, and it is asked for one.</summary>
    public const double DormantFrom = 1;

    private const int LeastDaysObserved = 21;
    private const double Seldom = 0.1;
    private const double HardlyEver = 0.04;

    /// <summary>
    /// log10 of P(used today | thief) / P(used today | owner), 0 to <see cref="Most"/>: 0 for whoever works on one day in ten or more, all of
    /// it on one day in twenty-five or less. A credential observed for less than three weeks could be anything.
    /// </summary>
    /// <param name="attendance">On which days it was used.</param>
    /// <param name="today">The day, since 0001-01-01.</param>
    public static double LogRatio(Attendance attendance, int today)
    {
        if (attendance.DaysObserved(today) < LeastDaysObserved)
        {
            return 0;
        }

        var idle = Math.Log10(Seldom / attendance.Share(today)) / Math.Log10(Seldom / HardlyEver);
        return Most * Math.Clamp(idle, 0, 1);
    }
}
