using AccessSentinel.Simulation.Geography;
using AccessSentinel.Simulation.People;
using AccessSentinel.Simulation.Population;
using AccessSentinel.Simulation.Randomness;

namespace AccessSentinel.Simulation.Traffic;

/// <summary>
/// Whom a practice sees. Regular patients fill numbered slots; a slot's person is a hash of the slot and of how often it was
/// refilled, so that people return over years without a table of them.
/// </summary>
internal static class PatientChoice
{
    /// <summary>Strangers of a fortnight are drawn from a pool this many times their expected number: some come back within days.</summary>
    private const double StrangerPool = 2.5;

    /// <summary>The person of a visit on a day.</summary>
    public static ulong Draw(ref RandomStream random, Credential credential, int day)
    {
        if (random.Chance(credential.Profile.Strangers))
        {
            // People new to the practice come back within days more often than chance would have it: a pool per fortnight.
            var fortnight = (ulong)(day / 14);
            var pool = 1 + (int)(credential.Visits * 11 * credential.Profile.Strangers * StrangerPool);
            var slot = (ulong)random.Below(pool);
            var stranger = new RandomStream(RandomStream.Hash(credential.Seed, 11, fortnight, slot));
            return DrawFrom(ref stranger, credential);
        }

        return Regular(credential, (int)(credential.Panel * Math.Pow(random.NextDouble(), credential.Profile.Skew)), day);
    }

    /// <summary>The regular patient in a slot on a day.</summary>
    public static ulong Regular(Credential credential, int slot, int day)
    {
        var slotHash = RandomStream.Hash(credential.Seed, 12, (ulong)slot);
        var refill = (ulong)((day + (long)(slotHash % (ulong)credential.Profile.Turnover)) / credential.Profile.Turnover);
        var person = new RandomStream(RandomStream.Hash(slotHash, refill));
        return DrawFrom(ref person, credential);
    }

    /// <summary>Somebody of the practice's surroundings: own department, else a neighbouring one, else anywhere.</summary>
    public static ulong DrawFrom(ref RandomStream random, Credential credential)
    {
        var home = credential.DepartmentIndex;
        var where = random.NextDouble();
        if (where < credential.Profile.Local)
        {
            // Most live near by: serial numbers around the practice's own, with a heavy tail; few of those near by are its patients.
            if (random.Chance(0.8))
            {
                var reach = Math.Max(20_000, 25.0 * credential.Panel);
                var distance = reach * ((1 / (0.02 + random.NextDouble())) - 0.98) * (random.Chance(0.5) ? 1 : -1) * 0.25;
                return PeopleTable.PersonOf(home, credential.Neighbourhood + (long)distance);
            }

            return PeopleTable.DrawIn(ref random, home);
        }

        var neighbours = DepartmentTable.Neighbours(home);
        if (neighbours.Length > 0 && random.Chance(0.65))
        {
            // The first ones of a practice's hash weigh most: it borders on one or two of them.
            var u = random.NextDouble();
            var position = ((int)(neighbours.Length * u * u) + (int)(credential.Seed % (ulong)neighbours.Length)) % neighbours.Length;
            return PeopleTable.DrawIn(ref random, neighbours[position]);
        }

        return PeopleTable.DrawAnywhere(ref random);
    }
}
