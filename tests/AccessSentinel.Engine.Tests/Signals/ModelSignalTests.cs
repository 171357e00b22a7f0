using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Scoring;
using AccessSentinel.Engine.Scoring.Anomaly;
using AccessSentinel.Engine.Signals;

namespace AccessSentinel.Engine.Tests.Signals;

public sealed class ModelSignalTests
{
    private const double Alarmed = 30;

    [Test]
    public void It_adds_nothing_where_the_others_found_nothing_and_never_more_than_half_of_what_they_found() => Property.Check<int>(seed =>
    {
        Random random = new(seed);
        double surprisal = random.NextDouble() * 100;
        double evidence = random.NextDouble() * 12;
        double support = ModelSignal.Support(surprisal, evidence);
        support.ShouldBeInRange(0, ModelSignal.Most);
        support.ShouldBeLessThanOrEqualTo(evidence / 2);
        if (evidence < ModelSignal.AskedFrom)
        {
            support.ShouldBe(0);
            ModelSignal.IsFamily(surprisal, evidence).ShouldBeFalse();
        }
    });

    [Test]
    public void The_mean_of_what_it_claims_over_ordinary_work_is_at_most_one()
    {
        // p uniform on (0, 1): the mean of ½·p^(−½) is 1, and the cap only lowers it. The floor at 1 (support 0) is no claim.
        const int Steps = 200_000;
        double sum = 0;
        for (int i = 0; i < Steps; i++)
        {
            double p = (i + 0.5) / Steps;
            sum += 0.5 / Math.Sqrt(p);
        }

        (sum / Steps).ShouldBe(1, 0.01);
        ModelSignal.Support(4, 10).ShouldBe(Math.Min(ModelSignal.Most, Math.Log10(0.5 / Math.Sqrt(1e-4))), 0.001);
        ModelSignal.Support(2, 10).ShouldBe(Math.Log10(0.5 / Math.Sqrt(1e-2)), 0.001);
    }

    [Test]
    public void Alone_it_takes_no_measure_however_alarmed_and_however_low_the_bar()
    {
        Desk quiet = new();
        quiet.Engine = With(Alarmed);
        quiet.Work(0, 30, new Random(5));
        quiet.Commands.ShouldBeEmpty();

        CredentialScore least = new() { Evidence = ModelSignal.AskedFrom };
        LadderOptions ladder = new();
        double most = SurprisalScale.BuiltIn.Of(least.Evidence + ModelSignal.Support(Alarmed, least.Evidence));
        most.ShouldBeLessThan(Math.Min(ladder.StepUpBar, ladder.RestrictBar) - ladder.WatchMargin);
    }

    [Test]
    public void It_weighs_in_on_an_extraction_and_is_named_in_the_command()
    {
        (Desk without, int readWithout) = Breach(new DetectionEngine(new EngineOptions()));
        (Desk with, int readWith) = Breach(With(Alarmed));
        readWith.ShouldBeLessThanOrEqualTo(readWithout);
        without.Commands.ShouldAllBe(command => command.Model == null);
        with.Commands.ShouldAllBe(command => command.Model == new CommandModel("robust_mahalanobis", "abc123"));
        CommandSignal signal = with.Commands[0].Reason.Signals.Single(each => each.Family == "model");
        signal.Name.ShouldBe("anomaly");
        signal.Value.ShouldBe(Alarmed, 1e-6);
        signal.Expected.ShouldBe(ModelSignal.Usual);
        signal.Weight.ShouldBeInRange(0.5, ModelSignal.Most);
        with.Commands[0].Reason.Summary.ShouldContain("abc123");
        FeatureCatalogue.Features.Any(feature => with.Commands[0].Reason.Summary.EndsWith(feature.Name, StringComparison.Ordinal)).ShouldBeTrue();
    }

    [Test]
    public void A_model_that_finds_nothing_strange_changes_no_decision()
    {
        (Desk without, int readWithout) = Breach(new DetectionEngine(new EngineOptions()));
        (Desk with, int readWith) = Breach(With(0));
        readWith.ShouldBe(readWithout);
        with.Commands.Select(command => command.Id).ShouldBe(without.Commands.Select(command => command.Id));
    }

    [Test]
    public void A_model_of_another_catalogue_is_refused()
    {
        AnomalyDetector detector = Detector(1, catalogue: "0-00000000");
        Should.Throw<ArgumentException>(() => new EngineModel("v", 0, detector, [])).Message.ShouldContain("0-00000000");
    }

    [Test]
    public void An_event_with_a_model_on_allocates_nothing()
    {
        Desk desk = new() { Engine = With(Alarmed) };
        desk.Work(0, 30, new Random(6));
        desk.Place = Place.Elsewhere;
        desk.Login(Desk.At(30, 3));
        desk.Extract(Desk.At(30, 3.1), 60, TimeSpan.FromSeconds(2));
        desk.Commands.ShouldNotBeEmpty();
        AccessEvent[] events = [.. Enumerable.Range(0, 4000).Select(i => desk.Make(AccessAction.Lookup, Desk.At(30, 3.2) + (i * TimeSpan.TicksPerSecond), 500_000 + (i % 50)))];
        SlidingFeatureCounts counts = new(References());
        double[] features = new double[FeatureCatalogue.Count];
        int asked = Run(desk, events.AsSpan(0, 2000), counts, features);
        long before = GC.GetAllocatedBytesForCurrentThread();
        asked += Run(desk, events.AsSpan(2000), counts, features);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
        asked.ShouldBeGreaterThan(50);
    }

    internal static DetectionEngine With(double surprisal) =>
        new(new EngineOptions(), PriorTable.BuiltIn, SurprisalScale.BuiltIn, new EngineModel("abc123", 0, Detector(surprisal), []));

    internal static ReferenceDistribution[] References() =>
        [.. Enumerable.Repeat(new ReferenceDistribution([0.1, 0.5, 1], [0.25, 0.25, 0.25, 0.25]), FeatureCatalogue.Count)];

    /// <summary>Finds every row alike: as strange as is asked for.</summary>
    private static AnomalyDetector Detector(double surprisal, string? catalogue = null)
    {
        double[] identity = new double[FeatureCatalogue.Count * FeatureCatalogue.Count];
        for (int i = 0; i < FeatureCatalogue.Count; i++)
        {
            identity[(i * FeatureCatalogue.Count) + i] = 1;
        }

        double[] zeros = new double[FeatureCatalogue.Count];
        return new AnomalyDetector(
            catalogue ?? FeatureCatalogue.Version,
            new FeatureStandardisation(zeros, [.. zeros.Select(_ => 1.0)]),
            new RobustMahalanobisModel(zeros, identity),
            new AnomalyScale([1e9], [surprisal], 1e-9));
    }

    private static int Run(Desk desk, ReadOnlySpan<AccessEvent> events, SlidingFeatureCounts counts, double[] features)
    {
        int asked = 0;
        foreach (ref readonly AccessEvent accessEvent in events)
        {
            desk.Give(accessEvent);
            if (DetectionEngine.IsModelDue(desk.State))
            {
                asked++;
                desk.Engine.ReadFeatures(desk.State, features);
                counts.Add(desk.State.Now, features);
                asked += desk.Engine.Score(desk.State).Anomaly > 0 ? 1 : 0;
            }
        }

        return asked;
    }

    private static (Desk Desk, int Read) Breach(DetectionEngine engine)
    {
        Desk desk = new() { Engine = engine };
        desk.Work(0, 30, new Random(4));
        desk.Commands.ShouldBeEmpty();
        desk.Place = Place.Elsewhere;
        desk.Login(Desk.At(30, 3));
        int read = desk.Extract(Desk.At(30, 3.1), 100, TimeSpan.FromSeconds(20));
        desk.Commands.ShouldNotBeEmpty();
        return (desk, read);
    }
}
