namespace AccessSentinel.Engine.Features;

/// <summary>
/// The least time in which anybody gets from one country to another: the distance between circles drawn around both, on the great circle
/// (haversine formula), at the speed of an airliner. The circles hold nearly all of each country, so the time is a lower bound; where they touch, or a
/// country is not in the table, it is 0 and nothing is said. Geographic middle and reach are rounded figures of general knowledge.
/// </summary>
public static class CountryTravel
{
    private const double KilometresPerHour = 900;
    private const double EarthRadius = 6371;
    private const int Codes = 26 * 26;

    private static readonly Circle[] Circles = Table();

    /// <summary>Ticks that the journey takes at least; 0 = not known, or next to each other.</summary>
    /// <param name="from">Country code: two ASCII capitals as high and low byte; 0 = not known.</param>
    /// <param name="to">The same.</param>
    public static long LeastTicks(ushort from, ushort to)
    {
        if (from == to || Find(from) is not { Reach: > 0 } here || Find(to) is not { Reach: > 0 } there)
        {
            return 0;
        }

        var halfLatitude = Math.Sin((there.Latitude - here.Latitude) / 2);
        var halfLongitude = Math.Sin((there.Longitude - here.Longitude) / 2);
        var square = (halfLatitude * halfLatitude) + (Math.Cos(here.Latitude) * Math.Cos(there.Latitude) * halfLongitude * halfLongitude);
        var kilometres = (2 * EarthRadius * Math.Asin(Math.Min(1, Math.Sqrt(square)))) - here.Reach - there.Reach;
        return kilometres <= 0 ? 0 : (long)(kilometres / KilometresPerHour * TimeSpan.TicksPerHour);
    }

    private static Circle Find(ushort code)
    {
        var (high, low) = ((code >> 8) - 'A', (code & 0xFF) - 'A');
        return high is >= 0 and < 26 && low is >= 0 and < 26 ? Circles[(high * 26) + low] : default;
    }

    private static Circle[] Table()
    {
        var circles = new Circle[Codes];
        foreach (var (code, latitude, longitude, reach) in (ReadOnlySpan<(string, double, double, double)>)
        [
            ("FR", 46.6, 2.4, 600), ("GP", 16.2, -61.5, 100), ("MQ", 14.7, -61.0, 100), ("GF", 4.0, -53.0, 250), ("RE", -21.1, 55.5, 50),
            ("YT", -12.8, 45.2, 40), ("PM", 46.9, -56.3, 40), ("PF", -17.6, -146.0, 1200), ("NC", -21.3, 165.5, 300), ("WF", -13.8, -177.2, 150),
            ("BE", 50.6, 4.7, 170), ("LU", 49.8, 6.1, 50), ("NL", 52.2, 5.6, 200), ("DE", 51.1, 10.4, 500), ("CH", 46.8, 8.2, 200),
            ("IT", 42.5, 12.5, 800), ("ES", 40.2, -3.6, 700), ("PT", 39.6, -8.0, 350), ("AD", 42.5, 1.6, 30), ("MC", 43.7, 7.4, 10),
            ("GB", 54.0, -2.5, 700), ("IE", 53.2, -8.0, 300), ("DK", 56.0, 10.0, 300), ("NO", 64.5, 14.0, 1200), ("SE", 62.2, 15.0, 900),
            ("FI", 64.5, 26.0, 700), ("IS", 64.9, -18.6, 350), ("EE", 58.7, 25.5, 200), ("LV", 56.9, 24.9, 250), ("LT", 55.3, 23.9, 220),
            ("PL", 52.1, 19.4, 450), ("CZ", 49.8, 15.3, 280), ("SK", 48.7, 19.5, 230), ("AT", 47.6, 13.9, 330), ("HU", 47.2, 19.4, 280),
            ("SI", 46.1, 14.8, 140), ("HR", 45.0, 16.4, 330), ("BA", 44.2, 17.8, 200), ("RS", 44.2, 20.8, 280), ("RO", 45.9, 25.0, 400),
            ("BG", 42.8, 25.2, 300), ("GR", 38.9, 23.5, 550), ("AL", 41.1, 20.0, 190), ("MK", 41.6, 21.7, 120), ("MD", 47.2, 28.5, 230),
            ("UA", 49.0, 31.4, 750), ("BY", 53.5, 28.0, 380), ("RU", 61.0, 95.0, 4600), ("TR", 39.1, 35.2, 850), ("CY", 35.1, 33.2, 120),
            ("MT", 35.9, 14.4, 40), ("MA", 31.9, -6.9, 800), ("DZ", 28.2, 2.6, 1250), ("TN", 34.1, 9.6, 450), ("LY", 27.0, 18.0, 1000),
            ("EG", 26.6, 29.9, 750), ("SN", 14.4, -14.5, 400), ("ML", 17.3, -3.5, 1100), ("CI", 7.6, -5.6, 450), ("BJ", 9.6, 2.3, 380),
            ("NG", 9.6, 8.1, 850), ("CM", 5.7, 12.7, 700), ("CD", -2.9, 23.6, 1400), ("ZA", -29.0, 25.1, 1000), ("MG", -19.4, 46.7, 850),
            ("MU", -20.3, 57.6, 60), ("KM", -11.9, 43.7, 130), ("KE", 0.5, 37.9, 600), ("ET", 8.6, 39.6, 900), ("LB", 33.9, 35.9, 120),
            ("IL", 31.5, 35.0, 250), ("SY", 35.0, 38.5, 450), ("IQ", 33.0, 43.8, 600), ("IR", 32.6, 54.3, 1150), ("SA", 24.1, 44.5, 1200),
            ("AE", 23.9, 54.3, 300), ("QA", 25.3, 51.2, 100), ("IN", 22.9, 79.6, 1700), ("PK", 29.9, 69.4, 950), ("BD", 23.9, 90.2, 400),
            ("CN", 36.6, 103.8, 2900), ("HK", 22.4, 114.1, 50), ("TW", 23.8, 121.0, 220), ("JP", 37.6, 138.0, 1700), ("KR", 36.4, 127.8, 350),
            ("KP", 40.2, 127.2, 420), ("VN", 16.6, 106.3, 900), ("TH", 15.1, 101.0, 900), ("MY", 3.8, 109.7, 1150), ("SG", 1.4, 103.8, 30),
            ("ID", -2.2, 117.3, 2700), ("PH", 11.8, 122.9, 1000), ("AU", -25.7, 134.5, 2300), ("NZ", -41.8, 171.5, 900), ("US", 45.7, -112.5, 5600),
            ("CA", 61.4, -98.3, 3000), ("MX", 23.9, -102.5, 1700), ("BR", -10.8, -53.1, 2400), ("AR", -35.4, -65.2, 2100), ("CL", -37.7, -71.4, 2400),
            ("CO", 3.9, -73.1, 1000), ("VE", 7.1, -66.2, 850), ("SR", 4.1, -55.9, 280), ("HT", 18.9, -72.7, 200), ("KZ", 48.2, 67.3, 1500),
        ])
        {
            circles[((code[0] - 'A') * 26) + code[1] - 'A'] = new Circle(double.DegreesToRadians(latitude), double.DegreesToRadians(longitude), reach);
        }

        return circles;
    }

    private readonly record struct Circle(double Latitude, double Longitude, double Reach);
}
