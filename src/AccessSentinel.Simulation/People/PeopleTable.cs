using AccessSentinel.Simulation.Geography;
using AccessSentinel.Simulation.Randomness;

namespace AccessSentinel.Simulation.People;

/// <summary>What the portal knows of one insured person.</summary>
/// <param name="Nir">As typed.</param>
/// <param name="Residence">Index of the department where the person lives; 0 = the portal does not say (nobody was found).</param>
/// <param name="Insurer">Index of the insurer; -1 = the portal does not say.</param>
internal readonly record struct Person(Nir Nir, int Residence, int Insurer);

/// <summary>
/// Everybody in France, by rule and not by table: a person is a department and a serial number below its population, and every
/// attribute is a hash of those. Owners and thieves draw from here alone, so that a thief's people differ from an owner's in
/// nothing but the choice.
/// </summary>
/// <remarks>
/// A beneficiary is one word: 0 = none; <c>1 &lt;&lt; 62</c> | department &lt;&lt; 32 | serial = a person; <c>1 &lt;&lt; 63</c> |
/// packed NIR = a number as it was typed (an error, or an enumeration), with bit 61 set when nobody has it.
/// </remarks>
internal sealed class PeopleTable
{
    private const ulong PersonBit = 1UL << 62;
    private const ulong TypedBit = 1UL << 63;
    private const ulong NobodyBit = 1UL << 61;

    private readonly ulong _seed;
    private readonly double[] _insurerShares;

    public PeopleTable(ulong seed)
    {
        _seed = RandomStream.Hash(seed, 0x70656F706C65);
        Insurers = new string[40];
        _insurerShares = new double[Insurers.Length];
        var sum = 0.0;
        for (var i = 0; i < Insurers.Length; i++)
        {
            // Nine digits like a SIREN. Market shares fall like a power law.
            Insurers[i] = (300_000_000 + (RandomStream.Hash(_seed, (ulong)i) % 600_000_000)).ToString(
                System.Globalization.CultureInfo.InvariantCulture);
            sum += 1.0 / (i + 2);
            _insurerShares[i] = sum;
        }
    }

    /// <summary>The insurers' names.</summary>
    public string[] Insurers { get; }

    /// <summary>The person with a serial number (taken modulo the population) in a department.</summary>
    public static ulong PersonOf(int department, long serial)
    {
        long population = DepartmentTable.Population(department);
        return PersonBit | ((ulong)department << 32) | (ulong)(((serial % population) + population) % population);
    }

    /// <summary>A number as typed.</summary>
    public static ulong Typed(Nir nir, bool exists) => TypedBit | (exists ? 0 : NobodyBit) | nir.Packed;

    /// <summary>Where a person lives; 0 for a typed number.</summary>
    public static int DepartmentOf(ulong beneficiary) => (beneficiary & PersonBit) == 0 ? 0 : (int)(beneficiary >> 32) & 127;

    /// <summary>Whether a typed number is nobody's.</summary>
    public static bool IsNobody(ulong beneficiary) => (beneficiary & (TypedBit | NobodyBit)) == (TypedBit | NobodyBit);

    /// <summary>Somebody of all France, departments weighted by population.</summary>
    public static ulong DrawAnywhere(ref RandomStream random) =>
        DrawIn(ref random, 1 + random.Pick(DepartmentTable.CumulativePopulation));

    /// <summary>Somebody of one department.</summary>
    public static ulong DrawIn(ref RandomStream random, int department) =>
        PersonOf(department, random.Below(DepartmentTable.Population(department)));

    /// <summary>What the portal knows about a beneficiary.</summary>
    public Person Resolve(ulong beneficiary)
    {
        if ((beneficiary & TypedBit) != 0)
        {
            var typed = new Nir(beneficiary & ~(TypedBit | NobodyBit));
            if ((beneficiary & NobodyBit) != 0)
            {
                return new Person(typed, 0, -1);
            }

            var holder = new RandomStream(RandomStream.Hash(_seed, typed.Packed));
            var home = typed.Place != Nir.Abroad && holder.Chance(0.55)
                ? typed.Place
                : 1 + holder.Pick(DepartmentTable.CumulativePopulation);
            return new Person(typed, home, holder.Pick(_insurerShares));
        }

        var department = DepartmentOf(beneficiary);
        var random = new RandomStream(RandomStream.Hash(_seed, beneficiary));
        var insurer = random.Pick(_insurerShares);
        return new Person(DrawNir(ref random, department), department, insurer);
    }

    /// <summary>The NIR of somebody who lives in a department: half were born there, a tenth abroad.</summary>
    public static Nir DrawNir(ref RandomStream random, int department)
    {
        var sex = 1 + (int)(random.Next() >> 63);
        var part = random.NextDouble();
        var age = (int)(94 * part * (1.3 - (0.3 * part)));
        var year = (2025 - age) % 100;
        var month = 1 + random.Below(12);
        var origin = random.NextDouble();
        if (origin < 0.1)
        {
            // A country of three digits; a few administrations number months 20 to 42 when the month is unknown.
            var typed = random.Chance(0.1) ? 20 + random.Below(23) : month;
            return Nir.Of(sex, year, typed, Nir.Abroad, 100 + random.Below(400), 1 + random.Below(900));
        }

        var place = origin < 0.65 ? department : 1 + random.Pick(DepartmentTable.CumulativePopulation);
        var u = random.NextDouble();
        var commune = DepartmentTable.IsOverseas(place) ? 1 + (int)(24 * u * u) : 1 + (int)(350 * u * u);
        return Nir.Of(sex, year, month, place, commune, 1 + random.Below(900));
    }
}
