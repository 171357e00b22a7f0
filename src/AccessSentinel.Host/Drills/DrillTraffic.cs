using System.Globalization;
using AccessSentinel.Contracts.Events;

namespace AccessSentinel.Host.Drills;

/// <summary>
/// What the made-up professional of a drill does, and then its thief. A short ordinary history makes the breach what breaches are: a
/// credential that is known to work elsewhere, otherwise and with claims is suddenly read out by somebody else. Its beneficiaries have no
/// number at all, only ids of the drill's own: none can ever be somebody.
/// </summary>
internal sealed class DrillTraffic
{
    private const string OwnDepartment = "75";
    private const int OpeningHour = 8;
    private const int PatientsADay = 24;
    private const int OwnPatients = 150;
    private const int FirstStranger = 1_000_000;
    private const double KnownShare = 0.8;
    private const double ClaimedShare = 0.85;

    private static readonly string[] Departments = ["13", "31", "33", "35", "44", "59", "67", "69", "06", "34"];

    // Made up anew for each drill; nothing hangs on its being the same twice.
    private readonly Random _random = new();
    private readonly string _thiefSession = Guid.NewGuid().ToString("N");
    private int _strangers;

    /// <summary>Ordinary days before a day: look-ups of people that come again, most followed by a claim.</summary>
    public IEnumerable<DrillAccess> History(DateTime until, int days)
    {
        for (var day = until.Date.AddDays(-days); day < until.Date; day = day.AddDays(1))
        {
            var session = Guid.NewGuid().ToString("N");
            var time = day.AddHours(OpeningHour).AddSeconds(_random.Next(1_800));
            yield return new DrillAccess(time, AccessAction.Login, session, 0, OwnDepartment, false);
            for (var patient = 0; patient < PatientsADay; patient++)
            {
                var person = _random.NextDouble() < KnownShare ? 1 + _random.Next(OwnPatients) : OwnPatients + 1 + _random.Next(FirstStranger / 2);
                time = time.AddSeconds(240 + _random.Next(900));
                yield return new DrillAccess(time, AccessAction.Lookup, session, person, OwnDepartment, false);
                if (_random.NextDouble() < ClaimedShare)
                {
                    time = time.AddSeconds(120 + _random.Next(240));
                    yield return new DrillAccess(time, AccessAction.Claim, session, person, OwnDepartment, false);
                }
            }
        }
    }

    /// <summary>The thief signs in.</summary>
    public DrillAccess SignIn(DateTime time) => new(time, AccessAction.Login, _thiefSession, 0, OwnDepartment, true);

    /// <summary>The thief's next look-up: somebody nobody has read before, anywhere in the country.</summary>
    public DrillAccess Next(DateTime time) =>
        new(time, AccessAction.Lookup, _thiefSession, FirstStranger + ++_strangers, Departments[_random.Next(Departments.Length)], true);

    /// <summary>The id of a made-up beneficiary.</summary>
    public static string PersonId(int number) => string.Create(CultureInfo.InvariantCulture, $"drill-person-{number:0000000}");
}
