using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Features;

namespace AccessSentinel.Engine;

/// <summary>Takes what an event says of its credential itself: profession, place, since when it can be seen.</summary>
internal static class BaselineIntake
{
    private const int ProfessionChangeDays = 7;

    /// <summary>Brings the baseline to the day of an event, before the event is evidence.</summary>
    public static void Prepare(Baseline baseline, in AccessEvent accessEvent, long time, int observedDay)
    {
        var today = (int)(time / TimeSpan.TicksPerDay);
        if (baseline.FirstDay == 0)
        {
            baseline.FirstDay = today;
            baseline.Profession = accessEvent.Profession;
            baseline.StatedProfession = accessEvent.Profession;
            baseline.Attendance.ObservedDay = ObservedDay(accessEvent, observedDay, today);
        }

        if (accessEvent.CredentialDepartment != 0)
        {
            baseline.OwnDepartment = accessEvent.CredentialDepartment;
        }

        baseline.DecayTo(today);
        if (accessEvent.Profession == baseline.Profession)
        {
            baseline.StatedProfession = baseline.Profession;
        }
        else if (accessEvent.Profession != Profession.Unknown)
        {
            ChangeProfession(baseline, accessEvent.Profession, today);
        }
    }

    /// <summary>Since when the credential could have been seen; where it is not known when it was issued, since it was.</summary>
    private static int ObservedDay(in AccessEvent accessEvent, int observedDay, int today) =>
        accessEvent.IssuedDay == 0 || observedDay == 0 ? today : Math.Min(today, Math.Max(accessEvent.IssuedDay, observedDay));

    /// <summary>A stated change of profession counts for peer comparison after 7 days without another: a thief could state one.</summary>
    private static void ChangeProfession(Baseline baseline, Profession stated, int today)
    {
        if (baseline.StatedProfession != stated)
        {
            baseline.StatedProfession = stated;
            baseline.StatedSince = today;
        }
        else if (today - baseline.StatedSince >= ProfessionChangeDays)
        {
            baseline.Profession = stated;
        }
    }
}
