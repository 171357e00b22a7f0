using System.Numerics;
using System.Text;
using AccessSentinel.Simulation.Geography;
using AccessSentinel.Simulation.People;
using AccessSentinel.Simulation.Randomness;

namespace AccessSentinel.Simulation.Tests;

public class PeopleTests
{
    [Test]
    public void Keys_of_numbers_are_valid()
    {
        const ulong Seed = 4;
        TestContext.Out.WriteLine($"seed {Seed}");
        var people = new PeopleTable(Seed);
        var random = new RandomStream(Seed);
        Span<byte> text = stackalloc byte[Nir.Length];
        var corsican = 0;
        var overseas = 0;
        var abroad = 0;
        for (var i = 0; i < 50_000; i++)
        {
            var person = people.Resolve(PeopleTable.DrawAnywhere(ref random));
            person.Nir.Write(text);
            var written = Encoding.ASCII.GetString(text);
            corsican += written[6] is 'A' or 'B' ? 1 : 0;
            overseas += written[5..7] == "97" ? 1 : 0;
            abroad += written[5..7] == "99" ? 1 : 0;

            // The published rule, written another way: 2A counts as 19, 2B as 18.
            var place = written[5..7] switch { "2A" => "19", "2B" => "18", var other => other };
            var digits = written[..5] + place + written[7..13];
            var key = 97 - (int)(BigInteger.Parse(digits) % 97);
            written[13..].ShouldBe(key.ToString("D2"));
        }

        corsican.ShouldBeGreaterThan(50);
        overseas.ShouldBeGreaterThan(500);
        abroad.ShouldBeGreaterThan(3_000);
    }

    [Test]
    public void A_key_that_is_off_is_written_wrong()
    {
        Span<byte> text = stackalloc byte[Nir.Length];
        var nir = Nir.Of(2, 55, 8, DepartmentTable.IndexOf("14"), 168, 25);
        nir.Write(text);
        Encoding.ASCII.GetString(text).ShouldBe("255081416802538");
        for (var error = 1; error < 97; error++)
        {
            nir.With(25, error).Write(text);
            text[13..].SequenceEqual("38"u8).ShouldBeFalse();
        }
    }

    [Test]
    public void There_are_101_departments_and_neighbours_are_mutual()
    {
        DepartmentTable.Population(DepartmentTable.Count).ShouldBeGreaterThan(0);
        var codes = Enumerable.Range(1, DepartmentTable.Count).Select(DepartmentTable.Code).ToList();
        codes.Distinct().Count().ShouldBe(101);
        codes.ShouldNotContain("20");
        codes.ShouldContain("2A");
        codes.ShouldContain("976");
        for (var i = 1; i <= DepartmentTable.Count; i++)
        {
            foreach (var neighbour in DepartmentTable.Neighbours(i))
            {
                neighbour.ShouldBeGreaterThan(0, $"a neighbour of {DepartmentTable.Code(i)}");
                DepartmentTable.Neighbours(neighbour).ToArray().ShouldContain(
                    i, $"{DepartmentTable.Code(neighbour)} lacks {DepartmentTable.Code(i)}");
            }
        }

        (DepartmentTable.CumulativePopulation[^1] / 1e6).ShouldBeInRange(66, 69);
    }

    [TestCase("75", 2026, 1, 15, 1)]
    [TestCase("75", 2026, 3, 28, 1)]
    [TestCase("75", 2026, 3, 29, 2)]
    [TestCase("75", 2026, 10, 24, 2)]
    [TestCase("75", 2026, 10, 25, 1)]
    [TestCase("974", 2026, 7, 1, 4)]
    [TestCase("971", 2026, 7, 1, -4)]
    [TestCase("976", 2026, 1, 1, 3)]
    public void Offsets_follow_the_rules(string code, int year, int month, int day, int hours) =>
        LocalTime.OffsetHours(DepartmentTable.IndexOf(code), new DateOnly(year, month, day)).ShouldBe(hours);

    [TestCase(2026, 4, 6)]
    [TestCase(2026, 5, 14)]
    [TestCase(2026, 5, 25)]
    [TestCase(2027, 3, 29)]
    [TestCase(2026, 7, 14)]
    public void Public_holidays_are_known(int year, int month, int day) =>
        LocalTime.IsPublicHoliday(new DateOnly(year, month, day)).ShouldBeTrue();
}
