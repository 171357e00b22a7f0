using AccessSentinel.Contracts.Events;

namespace AccessSentinel.Simulation.Tests;

/// <summary>Ordinary work looks like ordinary work.</summary>
public class PracticeTests
{
    [Test]
    public void Look_ups_a_day_and_first_seen_shares_are_realistic_for_every_profession()
    {
        const int Days = 400;
        const int MeasuredFrom = 370;
        var simulation = Simulations.Of(31, credentials: 160, days: Days, start: new DateOnly(2025, 1, 6));
        var start = simulation.Parameters.Start.DayNumber;
        var known = new HashSet<(int, ulong)>();
        var lastSeen = new Dictionary<(int, ulong), int>();
        var tallies = new Dictionary<Profession, Tally>();
        foreach (ref readonly var each in simulation.Events())
        {
            if (each.Action != AccessAction.Lookup || each.Outcome != AccessOutcome.Success)
            {
                continue;
            }

            var day = (int)(each.Time / TimeSpan.TicksPerDay) - start;
            var profession = simulation.Credentials[each.Credential].Profession;
            if (!tallies.TryGetValue(profession, out var tally))
            {
                tallies[profession] = tally = new Tally();
            }

            var person = (each.Credential, each.Beneficiary);
            var isNew = known.Add(person);
            if (day >= MeasuredFrom)
            {
                tally.Lookups++;
                tally.CredentialDays.Add((each.Credential, day));
                tally.NewInYear += isNew ? 1 : 0;
                tally.NewInTenDays += lastSeen.TryGetValue(person, out var last) && day - last <= 10 ? 0 : 1;
            }

            lastSeen[person] = day;
        }

        tallies.Count.ShouldBe(11);
        foreach (var (profession, tally) in tallies)
        {
            var daily = (double)tally.Lookups / tally.CredentialDays.Count;
            var year = (double)tally.NewInYear / tally.Lookups;
            var tenDays = (double)tally.NewInTenDays / tally.Lookups;
            TestContext.Out.WriteLine(
                $"{profession,-20} {daily,6:F1} look-ups a day, first seen: {year:P1} in a year, {tenDays:P1} in 10 days");
            daily.ShouldBeInRange(3, 350, $"{profession}");
            year.ShouldBeInRange(0.05, 0.6, $"{profession} in a year");
            tenDays.ShouldBeInRange(0.54, 0.89, $"{profession} in 10 days");
        }

        tallies[Profession.GeneralPractitioner].Daily.ShouldBeInRange(14, 32);
        tallies[Profession.Pharmacist].Daily.ShouldBeInRange(50, 120);
    }

    [Test]
    public void Work_is_done_by_local_day_overseas_too()
    {
        var simulation = Simulations.Of(8, credentials: 1500, days: 5);
        var (night, all) = (0, 0);
        foreach (ref readonly var each in simulation.Events())
        {
            var credential = simulation.Credentials[each.Credential];
            if (credential.Department != "974" && credential.Department != "971" && credential.Department != "972")
            {
                continue;
            }

            var offset = credential.Department == "974" ? 4 : -4;
            var hour = new DateTime(each.Time).AddHours(offset).Hour;
            all++;
            night += hour is < 6 or >= 22 ? 1 : 0;
        }

        all.ShouldBeGreaterThan(500);
        ((double)night / all).ShouldBeLessThan(0.05);
    }

    [Test]
    public void Patients_are_mostly_local_and_claims_mostly_follow()
    {
        var simulation = Simulations.Of(6, credentials: 200, days: 12);
        var (lookups, local, claims) = (0, 0, 0);
        foreach (ref readonly var each in simulation.Events())
        {
            var credential = simulation.Credentials[each.Credential];
            if (credential.Profession != Profession.Pharmacist || each.Outcome != AccessOutcome.Success)
            {
                continue;
            }

            if (each.Action == AccessAction.Lookup)
            {
                lookups++;
                local += People.PeopleTable.DepartmentOf(each.Beneficiary) == credential.DepartmentIndex ? 1 : 0;
            }

            claims += each.Action == AccessAction.Claim ? 1 : 0;
        }

        ((double)local / lookups).ShouldBeInRange(0.85, 0.98);
        ((double)claims / lookups).ShouldBeInRange(0.8, 1.0);
    }

    private sealed class Tally
    {
        public int Lookups { get; set; }

        public int NewInYear { get; set; }

        public int NewInTenDays { get; set; }

        public HashSet<(int, int)> CredentialDays { get; } = [];

        public double Daily => (double)Lookups / CredentialDays.Count;
    }
}
