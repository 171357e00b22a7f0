using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Signals;
using AccessSentinel.Engine.State;
using AccessSentinel.Engine.Tests.State;
using AccessSentinel.Engine.Windows;

namespace AccessSentinel.Engine.Tests.Rotation;

/// <summary>A record that is carried over to another tag key goes on as if there had been one key from the beginning.</summary>
public sealed class KeyRotationTests
{
    private const int Events = 500;

    private static readonly DetectionEngine Engine = new(new EngineOptions
    {
        // Low bars, so that random lives meet every measure, and some decoys under either key.
        Ladder = new LadderOptions { SuspendBudget = 3000, StepUpBudget = 10_000, RestrictBudget = 10_000, RestrictFor = TimeSpan.FromMinutes(40), StepUpFor = TimeSpan.FromHours(2), SuspendFor = TimeSpan.FromHours(5) },
        Canaries = new HashSet<ulong> { Stream.Tag(7), SecondKey.Tag(Stream.Tag(7)) },
    });

    /// <summary>Any life, any position of the switch, and back again for good measure in one of three.</summary>
    [Test]
    public void Whatever_the_life_and_wherever_the_switch_nothing_is_decided_or_counted_otherwise()
    {
        int compared = 0, measures = 0;
        Stream.Check<int>(seed =>
        {
            Random random = new(seed);
            RandomEvents life = new(random);
            AccessEvent[] events = [.. Enumerable.Range(0, Events).Select(_ => life.Next())];
            if (HasCollision(events))
            {
                // The fingerprints of two people are equal under one of the keys: an error that is known and stated, and another one under each.
                return;
            }

            compared++;
            int rotated = random.Next(Events), back = rotated + (random.Next(3) == 0 ? random.Next(Events) : Events);
            CredentialState expected = new("c"), actual = new("c");
            StoredCopy store = new();
            for (int i = 0; i < Events; i++)
            {
                if (i == rotated)
                {
                    actual = Stored(store, actual);
                    KeyRotation.Begin(actual, "k1", "k2");
                }
                else if (i == back)
                {
                    actual = Stored(store, actual);
                    KeyRotation.Begin(actual, "k2", "k1");
                }

                AccessEvent read = i < rotated ? events[i] : i < back ? SecondKey.AfterFirst(events[i], SecondKey.Never) : SecondKey.AfterSecond(events[i], SecondKey.Never);
                EventContext context = new(events[i].Time, (uint)(1 + (i % 3)), i, i % 17 == 0);
                EventResult was = Engine.Process(expected, events[i], context);
                EventResult became = Engine.Process(actual, read, context);
                Text(became).ShouldBe(Text(was));
                measures += was.Command is null ? 0 : 1;
                Counts(actual).ShouldBe(Counts(expected));
            }
        });
        compared.ShouldBeGreaterThan(150);
        measures.ShouldBeGreaterThan(100);
    }

    [Test]
    public void Who_was_known_is_known_under_the_new_tag_from_the_same_day_and_under_the_old_one_no_more()
    {
        CredentialState state = new("c");
        Read(state, Desk.At(0, 9), 1, each => each);
        KeyRotation.Begin(state, "k1", "k2");
        Read(state, Desk.At(100, 9), 1, After).Read.ShouldBe(BeneficiaryRead.Known);
        state.Known.Contains(SecondKey.Tag(Stream.Tag(1)), Desk.At(100, 10)).ShouldBeTrue();
        state.Known.Contains(Stream.Tag(1), Desk.At(100, 10)).ShouldBeFalse();
        state.Known.Count.ShouldBe(1);
        Read(state, Desk.At(100, 11), 2, After).Read.ShouldBe(BeneficiaryRead.FirstSeen);
    }

    [Test]
    public void A_refused_look_up_after_the_switch_does_not_make_the_memory_younger_than_it_is()
    {
        CredentialState state = new("c");
        Read(state, Desk.At(0, 9), 1, each => each);
        KeyRotation.Begin(state, "k1", "k2");
        Engine.Process(state, After(Of(Desk.At(440, 9), 1) with { Outcome = AccessOutcome.Denied }), new EventContext(Desk.At(440, 9), 0, 0, false));
        state.Known.Contains(SecondKey.Tag(Stream.Tag(1)), Desk.At(440, 10)).ShouldBeTrue();
        state.Known.Contains(SecondKey.Tag(Stream.Tag(1)), Desk.At(520, 9)).ShouldBeFalse("it was last looked up on day 0");
    }

    [Test]
    public void After_the_overlap_the_memory_is_said_to_reach_back_to_the_switch_only()
    {
        CredentialState state = new("c");
        Read(state, Desk.At(0, 9), 1, each => each);
        Read(state, Desk.At(0, 10), 2, each => each);
        KeyRotation.Begin(state, "k1", "k2");
        long until = Desk.At(130, 0);
        Read(state, Desk.At(100, 9), 1, each => SecondKey.AfterFirst(each, until));
        state.Known.AgeDays(Desk.At(129, 9)).ShouldBe(129);
        Read(state, Desk.At(140, 9), 2, each => SecondKey.AfterFirst(each, until)).Read.ShouldBe(BeneficiaryRead.FirstSeen);
        state.Known.AgeDays(Desk.At(140, 9)).ShouldBe(40);
        state.Transition.IsRunning.ShouldBeFalse();
        Read(state, Desk.At(141, 9), 1, each => SecondKey.AfterFirst(each, until)).Read.ShouldBe(BeneficiaryRead.Known);
    }

    [Test]
    public void Whoever_was_silent_during_the_whole_overlap_begins_anew_and_looks_no_stranger_for_it()
    {
        Desk desk = new();
        desk.Work(0, 26, new Random(5));
        desk.State = Stored(desk.Store, desk.State);
        KeyRotation.Begin(desk.State, "k1", "k2");
        long until = Desk.At(60, 0);
        Give(desk, AccessAction.Login, Desk.At(90, 9), 0, until);
        desk.State.Transition.IsRunning.ShouldBeFalse();
        desk.State.Known.Count.ShouldBe(0);
        desk.State.Baseline.Sources.HasAny(SourceKind.Network).ShouldBeFalse("no source can be called new where none is known");
        for (int i = 0; i < 12; i++)
        {
            Give(desk, AccessAction.Lookup, Desk.At(90, 9 + (i / 6.0)), 1 + i, until);
        }

        desk.State.Context.Takeover.ShouldBeLessThan((float)TakeoverSignal.ForeignFrom, "silent for weeks, at a source that nothing can be held against");
        desk.Commands.ShouldBeEmpty();
        desk.State.Known.AgeDays(Desk.At(91, 9)).ShouldBe(1);
    }

    [Test]
    public void A_record_of_a_key_that_was_given_up_keeps_what_was_decided_and_loses_whom_it_knew()
    {
        Desk desk = new();
        desk.Work(0, 26, new Random(6));
        desk.Place = Place.Elsewhere;
        desk.Login(Desk.At(28, 3));
        desk.Extract(Desk.At(28, 3), 60, TimeSpan.FromSeconds(4));
        CredentialState state = Stored(desk.Store, desk.State);
        string measure = $"{state.Measure.Level} {state.Measure.Until} {state.Measure.Episode} {state.Measure.Sequence}";
        KeyRotation.Forget(state);
        $"{state.Measure.Level} {state.Measure.Until} {state.Measure.Episode} {state.Measure.Sequence}".ShouldBe(measure);
        state.Known.Count.ShouldBe(0);
        state.Context.Network.ShouldBe(0u);
        CredentialState again = Stored(desk.Store, state);
        again.Known.Count.ShouldBe(0);
        again.Baseline.Sources.HasAny(SourceKind.Device).ShouldBeFalse();
    }

    [Test]
    public void A_third_key_ends_what_the_second_one_began()
    {
        CredentialState state = new("c");
        Read(state, Desk.At(0, 9), 1, each => each);
        KeyRotation.Begin(state, "k1", "k2");
        Read(state, Desk.At(100, 9), 2, After);
        KeyRotation.Begin(state, "k2", "k3");
        Read(state, Desk.At(200, 9), 3, After);
        state.Known.AgeDays(Desk.At(200, 9)).ShouldBe(100, "what was under the first key only is out of reach");
        state.Transition.From.ShouldBe("k2");
    }

    [Test]
    public void Keys_that_are_exchanged_to_and_fro_lose_nobody()
    {
        CredentialState state = new("c");
        Read(state, Desk.At(0, 9), 1, each => each);
        Read(state, Desk.At(0, 10), 2, each => each);
        KeyRotation.Begin(state, "k1", "k2");
        Read(state, Desk.At(100, 9), 1, After).Read.ShouldBe(BeneficiaryRead.Known);
        state = Stored(new StoredCopy(), state);
        KeyRotation.Begin(state, "k2", "k1");
        Read(state, Desk.At(101, 9), 1, each => SecondKey.AfterSecond(each, SecondKey.Never)).Read.ShouldBe(BeneficiaryRead.Known);
        Read(state, Desk.At(101, 10), 2, each => SecondKey.AfterSecond(each, SecondKey.Never)).Read.ShouldBe(BeneficiaryRead.Known);
        state.Known.AgeDays(Desk.At(101, 11)).ShouldBe(101);
        state.Known.Count.ShouldBe(2);
    }

    [Test]
    public void An_event_of_a_clock_that_is_years_ahead_does_not_end_the_overlap()
    {
        CredentialState state = new("c");
        Read(state, Desk.At(0, 9), 1, each => each);
        KeyRotation.Begin(state, "k1", "k2");
        long until = Desk.At(130, 0);
        AccessEvent wrong = SecondKey.AfterFirst(Of(Desk.At(4000, 9), 2), until);
        Engine.Process(state, wrong, new EventContext(Desk.At(100, 9), 0, 0, false)).Skewed.ShouldBeTrue();
        Read(state, Desk.At(100, 10), 1, each => SecondKey.AfterFirst(each, until)).Read.ShouldBe(BeneficiaryRead.Known);
    }

    [Test]
    public void An_event_without_a_previous_key_changes_nothing_in_a_record_of_the_present_one()
    {
        Desk desk = new();
        desk.Work(0, 10, new Random(7));
        string before = new TextOf(desk.State).Text;
        KeyRotation.Carry(desk.State, desk.Make(AccessAction.Lookup, Desk.At(10, 9), 3), Desk.At(10, 9));
        new TextOf(desk.State).Text.ShouldBe(before);
    }

    private static void Give(Desk desk, AccessAction action, long time, long person, long until) =>
        desk.Give(SecondKey.AfterFirst(desk.Make(action, time, person), until));

    private static AccessEvent After(AccessEvent first) => SecondKey.AfterFirst(first, SecondKey.Never);

    private static EventResult Read(CredentialState state, long time, long person, Func<AccessEvent, AccessEvent> key) =>
        Engine.Process(state, key(Of(time, person)), new EventContext(time, 0, 0, false));

    private static AccessEvent Of(long time, long person) => new Desk().Make(AccessAction.Lookup, time, person) with { EventId = (UInt128)Stream.Tag(time ^ person) };

    private static CredentialState Stored(StoredCopy store, CredentialState state)
    {
        store.Save(state);
        return store.Load(state.CredentialId);
    }

    /// <summary>People whose fingerprints in the memory of known beneficiaries meet, within one key or across both.</summary>
    private static bool HasCollision(AccessEvent[] events)
    {
        KnownBeneficiaries filter = new();
        foreach (ulong tag in events.Select(each => each.Beneficiary).Where(tag => tag != 0).Distinct().SelectMany(tag => new[] { tag, SecondKey.Tag(tag) }))
        {
            if (filter.Touch(tag, Stream.Start))
            {
                return true;
            }
        }

        return false;
    }

    private static string Text(in EventResult result) =>
        $"{result.Disposition} {result.Skewed} {result.Rewound} {result.Read} {result.Surprisal:R} {result.Finding?.ToString()} {result.Evasion} "
        + (result.Command is { } command ? CommandText.Of(command) : "-");

    private static string Counts(CredentialState state) =>
        string.Join(' ', Enumerable.Range(0, WindowShape.Count).Select(window => $"{state.Distinct.Estimate((WindowLength)window, state.Now):R}"))
        + $" {state.Known.Count} {state.Recent.Count} {state.Duplicates.Count} {state.Context.Takeover:R} {state.FamiliarEvidence.Greatest:R} {state.ForeignEvidence.Greatest:R}"
        + $" {state.FamiliarEvidence.Exposed} {state.ForeignEvidence.Exposed} {state.Baseline.Sources.FamiliarCount(SourceKind.Network, 0)}";

    private readonly struct TextOf
    {
        public TextOf(CredentialState state)
        {
            StoredRecord record = new();
            StateCodec.Encode(state, record);
            Text = Convert.ToHexString(record.Core) + string.Join(' ', record.Pages.Select(page => $"{page.Key}:{Convert.ToHexString(page.Value)}"));
        }

        public string Text { get; }
    }
}
