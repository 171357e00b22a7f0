using AccessSentinel.Engine.Guarding;

namespace AccessSentinel.Engine.Tests.Guarding;

/// <summary>Which feeds are not believed, and which merely look busy.</summary>
public sealed class FeedWatchTests
{
    private const long Second = TimeSpan.TicksPerSecond;
    private const long Minute = TimeSpan.TicksPerMinute;
    private const long Hour = TimeSpan.TicksPerHour;
    private const int Desks = 100;
    private static readonly long Start = Desk.At(0, 8);

    [Test]
    public void An_ordinary_day_is_plausible_at_every_minute()
    {
        FeedWatch watch = new(new FeedOptions());
        var presences = new FeedPresence[200];
        Random random = Windows.Stream.Seeded(1);
        for (int i = 0; i < 20_000; i++)
        {
            long time = Start + (i * 2 * Second);
            ref FeedPresence presence = ref presences[random.Next(presences.Length)];
            watch.Observe(ref presence, time, time - random.Next(60) * Second, time);
            watch.Judged(ref presence, random.Next(500) == 0 ? 4 : 0.5);
            watch.State().ShouldBe(FeedState.Plausible);
        }
    }

    [Test]
    public void A_backlog_of_days_read_in_a_moment_is_plausible()
    {
        FeedWatch watch = new(new FeedOptions());
        long now = Start + (72 * Hour);
        var presences = new FeedPresence[Desks];
        for (int i = 0; i < 20_000; i++)
        {
            long time = Start + (i * 10 * Second);
            watch.Observe(ref presences[i % Desks], time, time, now);
            watch.State().ShouldBe(FeedState.Plausible);
        }
    }

    [Test]
    public void Events_ahead_of_their_messages_are_a_clock_that_is_wrong()
    {
        FeedWatch watch = Usual();
        Feed(watch, Start + Hour, 200, (time, _) => time + Hour);
        watch.State().ShouldBe(FeedState.Skewed);
    }

    [Test]
    public void Messages_ahead_of_the_machine_are_not_believed_and_do_not_move_its_clock()
    {
        FeedWatch watch = Usual();
        var presences = new FeedPresence[Desks];
        for (int i = 0; i < 200; i++)
        {
            long now = Start + Hour + (i * Second);
            watch.Observe(ref presences[i % Desks], now + (24 * Hour), now, now);
        }

        watch.State().ShouldBe(FeedState.Ahead);
        Feed(watch, Start + Hour + (20 * Minute), 200, (time, _) => time);
        watch.State().ShouldBe(FeedState.Plausible);
    }

    [Test]
    public void A_replay_is_held_until_it_has_caught_up()
    {
        FeedWatch watch = new(new FeedOptions());
        Feed(watch, Start, 3_600, (time, _) => time, 5 * Second);
        watch.State().ShouldBe(FeedState.Plausible);
        long now = Start + (6 * Hour);
        var presences = new FeedPresence[Desks];
        for (int i = 0; i < 3_600; i++)
        {
            long time = Start + (i * 5 * Second);
            watch.Observe(ref presences[i % Desks], time, time, now);
            if (i is > 1_000 and < 2_500)
            {
                watch.State().ShouldBe(FeedState.Replayed);
            }
        }

        Feed(watch, Start + (5 * Hour) + (20 * Minute), 600, (time, _) => time);
        watch.State().ShouldBe(FeedState.Plausible);
    }

    [Test]
    public void Events_of_last_week_written_now_are_an_outage_made_up_for()
    {
        FeedWatch watch = Usual();
        Feed(watch, Start + Hour, 200, (time, _) => time - (100 * Hour));
        watch.State().ShouldBe(FeedState.Late);
    }

    [Test]
    public void A_flood_after_a_silence_is_held_for_a_while_and_a_quiet_night_is_none()
    {
        FeedWatch night = Usual();
        Feed(night, Start + (13 * Hour), 600, (time, _) => time, Second);
        night.State().ShouldBe(FeedState.Plausible);

        FeedWatch watch = Usual();
        long after = Start + (3 * Hour);
        Feed(watch, after, 2_000, (time, _) => time, Second / 100);
        watch.State().ShouldBe(FeedState.Flooded);
        Feed(watch, after + (30 * Minute), 600, (time, _) => time);
        watch.State().ShouldBe(FeedState.Plausible);
    }

    [Test]
    public void One_credential_alone_makes_nothing_implausible()
    {
        FeedWatch thief = Usual();
        Feed(thief, Start + (3 * Hour), 20_000, (time, _) => time, Second / 100, desks: 1);
        thief.State().ShouldBe(FeedState.Plausible, "a flood of its own");

        FeedWatch offline = Usual();
        for (int minute = 0; minute < 20; minute++)
        {
            Feed(offline, Start + Hour + (minute * Minute), 60, (time, _) => time);
            Feed(offline, Start + Hour + (minute * Minute) + (59 * Second), 600, (time, _) => time - (100 * Hour), Second / 1_000, desks: 1);
            offline.State().ShouldBe(FeedState.Plausible, "a practice software that hands in its week");
        }
    }

    [Test]
    public void A_flood_without_a_silence_is_only_busy()
    {
        FeedWatch watch = Usual();
        Feed(watch, Start + Hour, 5_000, (time, _) => time, Second / 100);
        watch.State().ShouldBe(FeedState.Plausible);
    }

    [Test]
    public void Evidence_that_rises_against_half_of_all_at_once_is_a_release_and_against_a_few_an_attack()
    {
        Jump(risen: 40, of: 1_000).ShouldBe(FeedState.Plausible);
        Jump(risen: 500, of: 1_000).ShouldBe(FeedState.Jumped);
        Jump(risen: 10, of: 12).ShouldBe(FeedState.Plausible, "too few to say");
    }

    [Test]
    public void A_jump_is_over_when_nobody_new_rises()
    {
        FeedWatch watch = new(new FeedOptions());
        var presences = new FeedPresence[1_000];
        for (int minute = 0; minute < 30; minute++)
        {
            long time = Start + (minute * Minute);
            for (int i = 0; i < presences.Length; i++)
            {
                watch.Observe(ref presences[i], time, time, time);
                watch.Judged(ref presences[i], i < 500 && minute >= 2 ? 9 : 0);
            }

            watch.State().ShouldBe(minute is >= 2 and < 12 ? FeedState.Jumped : FeedState.Plausible, $"minute {minute}");
        }
    }

    [Test]
    public void Switched_off_it_believes_everything()
    {
        FeedWatch watch = new(new FeedOptions { Enabled = false });
        Feed(watch, Start, 500, (time, _) => time + Hour);
        watch.State().ShouldBe(FeedState.Plausible);
    }

    [Test]
    public void It_never_counts_below_nothing() => Property.Check<int>(seed =>
    {
        Random random = new(seed);
        FeedWatch watch = new(new FeedOptions { LeastEvents = 1, JumpLeast = 2, JumpShare = 1 });
        var presences = new FeedPresence[5];
        long time = Start;
        for (int i = 0; i < 300; i++)
        {
            time += random.NextInt64(-2 * Hour, 3 * Hour) / (1 + random.Next(200));
            ref FeedPresence presence = ref presences[random.Next(presences.Length)];
            watch.Observe(ref presence, time, time + random.NextInt64(-Hour, Hour), Start + (4 * Hour));
            watch.Judged(ref presence, random.NextDouble() * 6);
            watch.CountsAreSound.ShouldBeTrue();
        }
    });

    private static FeedState Jump(int risen, int of)
    {
        FeedWatch watch = new(new FeedOptions());
        var presences = new FeedPresence[of];
        for (int i = 0; i < of; i++)
        {
            watch.Observe(ref presences[i], Start, Start, Start);
            watch.Judged(ref presences[i], i < risen ? 5 : 0);
        }

        return watch.State();
    }

    /// <summary>An hour of one event a second.</summary>
    private static FeedWatch Usual()
    {
        FeedWatch watch = new(new FeedOptions());
        Feed(watch, Start, 3_600, (time, _) => time);
        return watch;
    }

    private static void Feed(FeedWatch watch, long start, int count, Func<long, int, long> eventTime, long every = Second, int desks = Desks)
    {
        var presences = new FeedPresence[desks];
        for (int i = 0; i < count; i++)
        {
            long time = start + (i * every);
            watch.Observe(ref presences[i % desks], time, eventTime(time, i), time);
        }
    }
}
