using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.State;

namespace AccessSentinel.Engine.Tests.State;

public sealed class RoundTripTests
{
    private static readonly DetectionEngine Engine = new(new EngineOptions
    {
        // Low bars, so that random lives meet every measure, and some decoys.
        Ladder = new LadderOptions { SuspendBudget = 3000, StepUpBudget = 10_000, RestrictBudget = 10_000, RestrictFor = TimeSpan.FromMinutes(40), StepUpFor = TimeSpan.FromHours(2), SuspendFor = TimeSpan.FromHours(5) },
        Canaries = new HashSet<ulong> { Stream.Tag(7) },
    });

    [Test]
    public void A_record_that_was_stored_decides_as_one_that_stayed_in_memory() => Stream.Check<int>(seed =>
    {
        Random random = new(seed);
        RandomEvents life = new(random);
        CredentialState kept = new("c");
        CredentialState stored = new("c");
        StoredCopy store = new();
        for (int i = 0; i < 500; i++)
        {
            AccessEvent next = life.Next();
            EventContext context = Context(next, random, i);
            EventResult expected = Engine.Process(kept, next, context);
            EventResult actual = Engine.Process(stored, next, context);
            Text(actual).ShouldBe(Text(expected));
            if (random.Next(12) == 0)
            {
                store.Save(stored);
                stored = store.Load("c");
            }
        }

        store.Save(stored);
        StoredCopy whole = new();
        whole.Save(kept);
        store.Text().ShouldBe(whole.Text());
    });

    [Test]
    public void Random_lives_meet_every_measure_and_every_disposition()
    {
        Random random = Stream.Seeded(11);
        HashSet<string> met = [];
        for (int life = 0; life < 60; life++)
        {
            RandomEvents events = new(random);
            CredentialState state = new("c");
            for (int i = 0; i < 600; i++)
            {
                AccessEvent next = events.Next();
                EventResult result = Engine.Process(state, next, Context(next, random, i));
                met.Add(result.Disposition.ToString());
                met.Add(result.Command?.Type.ToString() ?? "nothing");
                met.Add(state.Measure.Level.ToString());
            }
        }

        met.ShouldBe(
            ["Processed", "Learned", "Duplicate", "Late", "nothing", "Restrict", "StepUp", "Suspend", "Observe", "Watch"], ignoreOrder: true);
    }

    [Test]
    public void Evidence_is_finite_and_never_negative_and_counts_only_grow_to_their_limits() => Stream.Check<int>(seed =>
    {
        Random random = new(seed);
        RandomEvents life = new(random);
        CredentialState state = new("c");
        for (int i = 0; i < 400; i++)
        {
            AccessEvent next = life.Next();
            Engine.Process(state, next, Context(next, random, i));
            foreach (var track in new[] { state.FamiliarEvidence, state.ForeignEvidence })
            {
                track.Sums.Concat(track.Families).ShouldAllBe(sum => float.IsFinite(sum) && sum >= 0);
                track.Exposed.ShouldBeGreaterThanOrEqualTo(track.Strangers);
                track.Unnamed.ShouldBeGreaterThanOrEqualTo(0);
            }

            var score = Engine.Score(state);
            double.IsFinite(score.Surprisal).ShouldBeTrue();
            score.Surprisal.ShouldBeGreaterThanOrEqualTo(0);
            score.DayStrangers.ShouldBeGreaterThanOrEqualTo(0);
            state.Recent.Count.ShouldBeLessThanOrEqualTo(96);
        }
    });

    private static EventContext Context(in AccessEvent next, Random random, int number) =>
        new(next.Time - (random.Next(60) == 0 ? TimeSpan.TicksPerHour : 0), random.Next(4) == 0 ? 0u : 5u, number, number < 40);

    private static string Text(EventResult result) =>
        $"{result.Disposition} {result.Skewed} {result.Rewound} {(result.Command is { } command ? CommandText.Of(command) : "")}";
}
