using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Features;

namespace AccessSentinel.Engine.Tests.Features;

public sealed class CountryTravelTests
{
    [TestCase("FR", "FR")]
    [TestCase("FR", "BE")]
    [TestCase("FR", "CH")]
    [TestCase("FR", "GB")]
    [TestCase("FR", "DE")]
    [TestCase("GP", "MQ")]
    [TestCase("FR", "ZZ")]
    [TestCase("ZZ", "FR")]
    public void Neighbours_and_unknown_countries_are_never_too_far(string from, string to) => Hours(from, to).ShouldBe(0);

    [TestCase("FR", "TH", 6, 11)]
    [TestCase("FR", "RE", 8, 11)]
    [TestCase("FR", "GP", 6, 8)]
    [TestCase("FR", "US", 1, 8)]
    [TestCase("FR", "RO", 0.5, 2.5)]
    [TestCase("FR", "JP", 6, 12)]
    [TestCase("NZ", "CL", 5, 12)]
    public void Far_countries_take_about_as_long_as_a_flight_and_never_more(string from, string to, double least, double most)
    {
        Hours(from, to).ShouldBeInRange(least, most);
        Hours(to, from).ShouldBe(Hours(from, to), 1e-6);
    }

    [Test]
    public void Any_code_gives_a_time_of_less_than_a_day() => Property.Check<ushort, ushort>((from, to) =>
        CountryTravel.LeastTicks(from, to).ShouldBeInRange(0, TimeSpan.TicksPerDay));

    [Test]
    public void A_session_in_a_far_country_is_too_soon_within_the_hour_and_not_on_the_next_day()
    {
        After(hours: 0.5, country: "TH").ShouldBe(SourceNovelties.Travel);
        After(hours: 15, country: "TH").ShouldBe(SourceNovelties.None);
        After(hours: 0.5, country: "BE").ShouldBe(SourceNovelties.None);
    }

    [Test]
    public void What_was_refused_in_somebodys_name_takes_nobody_anywhere()
    {
        var desk = AtWork();
        desk.Give(desk.Make(AccessAction.Login, desk.State.Now + TimeSpan.TicksPerHour, outcome: AccessOutcome.Denied) with { Country = Code("TH") });
        desk.Login(desk.State.Now + TimeSpan.TicksPerMinute);
        (desk.State.Context.Novelties & SourceNovelties.Travel).ShouldBe(SourceNovelties.None);
    }

    [Test]
    public void Overseas_an_address_that_is_called_french_is_nowhere()
    {
        var desk = AtWork(department: "974");
        desk.Give(desk.Make(AccessAction.Login, desk.State.Now + TimeSpan.TicksPerHour) with { Country = Code("RE"), Session = 77, Network = 77, CredentialDepartment = Number("974") });
        (desk.State.Context.Novelties & SourceNovelties.Travel).ShouldBe(SourceNovelties.None);
    }

    [Test]
    public void It_becomes_a_habit_only_where_quiet_work_follows()
    {
        var desk = AtWork();
        var trials = desk.State.Baseline.ImpossibleTravels;
        trials.Trials.ShouldBeGreaterThan(0);
        trials.Hits.ShouldBe(0);
        desk.Place = new Place(5, 5, 5, 23969, Code("TH"));
        desk.Login(desk.State.Now + TimeSpan.TicksPerHour);
        desk.State.Baseline.ImpossibleTravels.Hits.ShouldBe(0);
        desk.LookUp(desk.State.Now + TimeSpan.TicksPerMinute, 1);
        desk.State.Baseline.ImpossibleTravels.Hits.ShouldBe(desk.State.Context.IsCounted ? 1 : 0);
        desk.State.Context.Novelties.HasFlag(SourceNovelties.Travel).ShouldBeTrue();
    }

    private static SourceNovelties After(double hours, string country)
    {
        var desk = AtWork();
        desk.Place = new Place(5, 5, 5, 23969, Code(country));
        desk.Login(desk.State.Now + (long)(hours * TimeSpan.TicksPerHour));
        return desk.State.Context.Novelties & SourceNovelties.Travel;
    }

    private static Desk AtWork(string? department = null)
    {
        Desk desk = new();
        desk.Work(0, 4, Stream.Seeded(3));
        if (department is not null)
        {
            desk.Give(desk.Make(AccessAction.Login, desk.State.Now + TimeSpan.TicksPerMinute) with { CredentialDepartment = Number(department) });
        }

        return desk;
    }

    private static byte Number(string department) => Department.TryParse(department, out var number) ? number : throw new ArgumentException(department);

    private static double Hours(string from, string to) => CountryTravel.LeastTicks(Code(from), Code(to)) / (double)TimeSpan.TicksPerHour;

    private static ushort Code(string letters) => (ushort)((letters[0] << 8) | letters[1]);
}
