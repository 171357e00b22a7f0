using System.Text.RegularExpressions;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Features;

namespace AccessSentinel.Engine.Tests.Features;

public sealed class FeatureTests
{
    [Test]
    public void The_catalogue_names_each_feature_once_and_says_what_it_is()
    {
        FeatureCatalogue.Features.Count.ShouldBe(FeatureCatalogue.Count);
        FeatureCatalogue.Features.Select(each => each.Name).Distinct().Count().ShouldBe(FeatureCatalogue.Count);
        FeatureCatalogue.Features.ShouldAllBe(each => Regex.IsMatch(each.Name, "^[a-z][a-z0-9_]*$") && each.Sentence.EndsWith('.') && each.Unit.Length > 0);
        for (int i = 0; i < FeatureCatalogue.Count; i++)
        {
            FeatureCatalogue.IndexOf(FeatureCatalogue.Features[i].Name).ShouldBe(i);
        }

        FeatureCatalogue.IndexOf("nothing").ShouldBe(-1);
    }

    [Test]
    public void The_version_is_pinned_so_that_no_model_is_read_with_another_meaning() =>
        FeatureCatalogue.Version.ShouldBe("2-c825741c", "A feature changed: models trained before are refused. If that is meant, pin the new version here.");

    [Test]
    public void Every_value_is_finite_and_reading_changes_nothing() => Property.Check<int>(seed =>
    {
        Desk desk = new((Profession)(1 + (new Random(seed).Next(9))));
        Random random = new(seed);
        desk.Work(0, 10, random, peopleADay: 5 + random.Next(30));
        desk.Place = random.Next(2) == 0 ? Place.Practice : Place.Elsewhere;
        desk.Login(Desk.At(10, 9));
        desk.Extract(Desk.At(10, 9.1), random.Next(60), TimeSpan.FromSeconds(1 + random.Next(100)));
        double[] values = Read(desk);
        values.ShouldAllBe(value => double.IsFinite(value));
        Read(desk).ShouldBe(values);
    });

    [Test]
    public void An_empty_record_has_features_too() => Read(new Desk()).ShouldAllBe(value => double.IsFinite(value));

    [TestCase("strangers_10m")]
    [TestCase("strangers_1h")]
    [TestCase("strangers_24h")]
    [TestCase("strangers_1h_ratio")]
    [TestCase("strangers_24h_ratio")]
    [TestCase("stranger_share")]
    [TestCase("people_1m")]
    [TestCase("people_1h_ratio")]
    [TestCase("fast_pace")]
    [TestCase("takeover")]
    [TestCase("hour_surprise")]
    public void Strangers_in_haste_at_night_from_elsewhere_raise(string feature)
    {
        Desk desk = new();
        desk.Work(0, 30, new Random(1));
        double before = Read(desk)[FeatureCatalogue.IndexOf(feature)];
        desk.Place = Place.Elsewhere;
        desk.Login(Desk.At(30, 3));
        for (int i = 0; i < 20; i++)
        {
            desk.LookUp(Desk.At(30, 3) + (i * 2 * TimeSpan.TicksPerSecond), 700_000 + i);
        }

        Read(desk)[FeatureCatalogue.IndexOf(feature)].ShouldBeGreaterThan(before + 0.2);
    }

    [Test]
    public void Refusals_count_inside_the_credentials_own_session_only()
    {
        Desk desk = new();
        desk.Work(0, 5, new Random(2));
        int denied = FeatureCatalogue.IndexOf("denied_1h");
        AccessEvent forged = desk.Make(AccessAction.Lookup, desk.State.Now, 4, AccessOutcome.Denied) with { Session = 77 };
        desk.Give(forged);
        Read(desk)[denied].ShouldBe(0);
        desk.Give(desk.Make(AccessAction.Lookup, desk.State.Now, 5, AccessOutcome.Denied));
        Read(desk)[denied].ShouldBe(Math.Log10(2), 1e-12);
    }

    [Test]
    public void Reading_allocates_nothing()
    {
        Desk desk = new();
        desk.Work(0, 20, new Random(3));
        Span<double> values = stackalloc double[FeatureCatalogue.Count];
        desk.Engine.ReadFeatures(desk.State, values);
        long before = GC.GetAllocatedBytesForCurrentThread();
        for (int i = 0; i < 1000; i++)
        {
            desk.Engine.ReadFeatures(desk.State, values);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private static double[] Read(Desk desk)
    {
        double[] values = new double[FeatureCatalogue.Count];
        desk.Engine.ReadFeatures(desk.State, values);
        return values;
    }
}
