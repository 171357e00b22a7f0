using System.Globalization;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Simulation.Geography;
using AccessSentinel.Simulation.Randomness;

namespace AccessSentinel.Simulation.Population;

/// <summary>Draws the credentials of a portal. Credential i is the same whatever the size of the population after it.</summary>
internal static class PopulationBuilder
{
    /// <summary>Of ten credentials that could share a practice with the one before, this many do.</summary>
    private const double SharedPracticeShare = 0.25;

    private static readonly double[] CumulativeShares = Accumulate();

    public static Credential[] Build(int count, ulong seed, DateOnly start, int days)
    {
        var credentials = new Credential[count];
        for (var i = 0; i < count; i++)
        {
            credentials[i] = Draw(i, i == 0 ? null : credentials[i - 1], seed, start, days);
        }

        return credentials;
    }

    private static Credential Draw(int index, Credential? previous, ulong seed, DateOnly start, int days)
    {
        var own = RandomStream.Hash(seed, 0x63726564, (ulong)index);
        var random = new RandomStream(own);

        // The first eleven are one of each profession, so that a small population lacks none.
        var profile = ProfessionProfile.All[index < ProfessionProfile.All.Count ? index : random.Pick(CumulativeShares)];
        var shared = previous is { Profile.Habit: ClaimHabit.AfterVisit }
            && profile.Habit == ClaimHabit.AfterVisit
            && random.Chance(SharedPracticeShare);
        var department = shared ? previous!.DepartmentIndex : 1 + random.Pick(DepartmentTable.CumulativePopulation);
        var visits = Math.Min(random.LogNormal(profile.Visits, profile.Spread), profile.Visits * 6);

        // The twelfth is dormant, so that a small population has one; of the others one in fifty.
        var dormant = random.Chance(0.02) ? index >= ProfessionProfile.All.Count : index == ProfessionProfile.All.Count;
        var software = random.Chance(0.7) ? random.Below(SourceCatalogue.SoftwareCount) : -1;
        var hosted = software >= 0 && random.Chance(0.3);
        var (method, factor) = DrawAuthentication(ref random, profile);
        var practice = shared ? previous!.Devices[0].LineSeed : RandomStream.Hash(own, 1);
        return new Credential
        {
            Index = index,
            Id = IdOf(seed, index),
            Profile = profile,
            Organization = shared ? previous!.Organization : Finess(department, RandomStream.Hash(own, 2)),
            Department = DepartmentTable.Code(department),
            DepartmentIndex = department,
            Since = DrawSince(ref random, start, days),
            Dormant = dormant,
            Authentication = method,
            SecondFactor = factor,
            Seed = own,
            Visits = dormant ? 2 : visits,
            Panel = Math.Max(20, (int)(profile.Panel * visits / profile.Visits)),
            Neighbourhood = shared ? previous!.Neighbourhood : random.Below(DepartmentTable.Population(department)),
            Weekdays = DrawWeekdays(ref random, profile),
            Shift = Math.Clamp(0.35 * random.Normal(), -0.9, 0.9),
            ClaimsAtDayEnd = random.Chance(0.4),
            ClaimDelay = 3 + random.Below(12),
            Software = software,
            Hosted = hosted,
            Devices = DrawDevices(ref random, profile, department, practice),
        };
    }

    private static Workplace[] DrawDevices(ref RandomStream random, ProfessionProfile profile, int department, ulong practice)
    {
        var devices = new Workplace[1 + random.Below(profile.Devices)];
        var overseas = DepartmentTable.IsOverseas(department);
        var network = SourceCatalogue.DrawNetwork(ref random, overseas ? NetworkKind.Overseas : NetworkKind.Fixed);
        var version6 = random.Chance(0.25);
        var period = random.NextDouble() switch { < 0.45 => 0, < 0.7 => 30, < 0.9 => 7, _ => 1 };
        for (var i = 0; i < devices.Length; i++)
        {
            var deviceSeed = random.Next();
            var mobile = i > 0 && profile.Habit == ClaimHabit.AfterVisit && random.Chance(0.5);
            devices[i] = new Workplace(
                deviceSeed,
                mobile && !overseas ? SourceCatalogue.DrawNetwork(ref random, NetworkKind.Mobile) : network,
                mobile ? 1 : period,
                !mobile && version6,
                (byte)(mobile ? 5 + random.Below(2) : DrawDesktop(ref random)),
                500 + random.Below(900),
                mobile ? deviceSeed : practice);
        }

        return devices;
    }

    private static int DrawDesktop(ref RandomStream random) => random.NextDouble() switch
    {
        < 0.46 => 0,
        < 0.68 => 1,
        < 0.8 => 2,
        < 0.88 => 3,
        < 0.98 => 4,
        _ => 7,
    };

    private static (AuthenticationMethod Method, bool Factor) DrawAuthentication(ref RandomStream random, ProfessionProfile profile)
    {
        if (random.Chance(profile.PasswordOnly))
        {
            return (AuthenticationMethod.Password, false);
        }

        return random.NextDouble() switch
        {
            < 0.3 => (AuthenticationMethod.OneTimePassword, true),
            < 0.7 => (AuthenticationMethod.Card, true),
            < 0.95 => (AuthenticationMethod.ProSanteConnect, true),
            _ => (AuthenticationMethod.Certificate, false),
        };
    }

    private static DateOnly DrawSince(ref RandomStream random, DateOnly start, int days)
    {
        // One in 30 is a newcomer, issued in the 30 days before the start or while the simulation runs.
        var newcomer = random.Chance(1.0 / 30);
        return newcomer ? start.AddDays(random.Below(days + 30) - 30) : start.AddDays(-60 - (int)random.Exponential(1600));
    }

    private static int DrawWeekdays(ref RandomStream random, ProfessionProfile profile)
    {
        var days = 0b0111110;
        if (profile.Saturdays < 0.6 && profile.Holidays > 0 && random.Chance(0.45))
        {
            days &= ~(1 << (1 + random.Below(5)));
        }

        if (random.Chance(profile.Saturdays))
        {
            days |= 1 << (int)DayOfWeek.Saturday;
        }

        return profile.Profession == Profession.Nurse && random.Chance(0.5) ? days | (1 << (int)DayOfWeek.Sunday) : days;
    }

    /// <summary>Eleven digits like an RPPS number, the last one Luhn's.</summary>
    private static string IdOf(ulong seed, int index)
    {
        // A bijection of the index keeps ids distinct and tells nothing of the order.
        var serial = (((ulong)index * 387_420_489UL) + (seed % 1_000_000_000UL)) % 999_999_937UL;
        var body = "1" + serial.ToString("D9", CultureInfo.InvariantCulture);
        return body + LuhnDigit(body);
    }

    /// <summary>Nine characters like a FINESS number: department, six digits, Luhn's digit.</summary>
    private static string Finess(int department, ulong hash)
    {
        var code = DepartmentTable.Code(department);
        var body = (code.Length == 3 ? "9" + code[2] : code) + (hash % 1_000_000).ToString("D6", CultureInfo.InvariantCulture);
        return body + LuhnDigit(body);
    }

    private static char LuhnDigit(string body)
    {
        var sum = 0;
        for (var i = 0; i < body.Length; i++)
        {
            var digit = body[body.Length - 1 - i] is >= '0' and <= '9' and var c ? c - '0' : 0;
            var value = i % 2 == 0 ? digit * 2 : digit;
            sum += value > 9 ? value - 9 : value;
        }

        return (char)('0' + ((10 - (sum % 10)) % 10));
    }

    private static double[] Accumulate()
    {
        var sum = 0.0;
        return [.. ProfessionProfile.All.Select(profile => sum += profile.Share)];
    }
}
