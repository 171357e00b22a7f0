namespace AccessSentinel.Engine.Guarding;

/// <summary>
/// Whether the feed of one partition (in a backtest: of all files) is to be believed. Its clock is the messages' timestamps, in minutes,
/// so that a backlog, however long, looks as it would have looked when it was written; only a message ahead of the machine's clock is
/// taken for one of now. Everything is counted over the last ten minutes of that clock, and of one credential no more than ten events a minute:
/// the feed is what all do, and nobody may make it implausible alone, least of all a thief in a hurry. Not thread-safe.
/// </summary>
public sealed class FeedWatch(FeedOptions options)
{
    private const int Minutes = 10;

    // The usual is a mean of busy minutes with a memory of about two hours of them; a day's shape is followed, a flood is not.
    private const double Smoothing = 1.0 / 120;
    private const int LeastMinutes = 30;

    // Several times what a busy desk does in a minute.
    private const int MostOfOneCredential = 10;

    private readonly Minute[] _ring = new Minute[Minutes];
    private long _latest;
    private int _minute;
    private double _usual;
    private int _known;
    private int _floodUntil;
    private int _silenceEnded;
    private FeedCounts _sum;

    /// <summary>Whether every sum is that of its minutes and none is negative.</summary>
    internal bool CountsAreSound => _sum.Equals(_ring.Aggregate(default(FeedCounts), static (sum, minute) => sum.Plus(minute.Counts)))
        && _ring.All(static minute => minute.Counts.AllPositive);

    /// <summary>Takes one message, in the order of the partition.</summary>
    /// <param name="presence">What the watch remembers of the event's credential.</param>
    /// <param name="messageTime">The message's timestamp, UTC ticks.</param>
    /// <param name="eventTime">The event's own time, UTC ticks.</param>
    /// <param name="now">The machine's time, UTC ticks; in a backtest the message's.</param>
    public void Observe(ref FeedPresence presence, long messageTime, long eventTime, long now)
    {
        var ahead = messageTime - now > EventClock.AllowedSkew;
        messageTime = ahead ? now : messageTime;
        var minute = (int)(messageTime / TimeSpan.TicksPerMinute);
        if (minute > _minute)
        {
            Advance(minute, messageTime);
        }

        if (presence.Counts(_minute, MostOfOneCredential))
        {
            Count(messageTime, eventTime, ahead);
        }

        _latest = Math.Max(_latest, messageTime);
    }

    /// <summary>Takes what came of a credential's events.</summary>
    /// <param name="presence">What the watch remembers of the credential.</param>
    /// <param name="surprisal">Greatest surprisal after them (<see cref="EventResult.Surprisal"/>).</param>
    public void Judged(ref FeedPresence presence, double surprisal)
    {
        if (presence.Seen != _minute)
        {
            ref var before = ref _ring[presence.Seen % Minutes];
            if (presence.Seen != 0 && before.Number == presence.Seen)
            {
                before.Counts.Active--;
            }
            else
            {
                _sum.Active++;
            }

            _ring[_minute % Minutes].Counts.Active++;
            presence.Seen = _minute;
        }

        var high = surprisal >= options.RisenFrom;
        if (high && !presence.High && (presence.Rose == 0 || _minute - presence.Rose >= Minutes))
        {
            _ring[_minute % Minutes].Counts.Risen++;
            _sum.Risen++;
            presence.Rose = _minute;
        }

        presence.High = high;
    }

    /// <summary>What is wrong with the feed, as of what it was shown.</summary>
    public FeedState State()
    {
        if (!options.Enabled)
        {
            return FeedState.Plausible;
        }

        if (_sum.Events >= options.LeastEvents)
        {
            var share = options.Share * _sum.Events;
            if (_sum.Ahead >= share)
            {
                return FeedState.Ahead;
            }

            if (_sum.Skewed >= share)
            {
                return FeedState.Skewed;
            }

            if (_sum.Replayed >= share)
            {
                return FeedState.Replayed;
            }

            if (_sum.Late >= share)
            {
                return FeedState.Late;
            }
        }

        if (_floodUntil > _minute)
        {
            return FeedState.Flooded;
        }

        return _sum.Risen >= options.JumpLeast && _sum.Risen >= options.JumpShare * _sum.Active ? FeedState.Jumped : FeedState.Plausible;
    }

    private void Count(long messageTime, long eventTime, bool ahead)
    {
        ref var slot = ref _ring[_minute % Minutes].Counts;
        slot.Events++;
        _sum.Events++;
        if (ahead)
        {
            slot.Ahead++;
            _sum.Ahead++;
        }
        else if (eventTime - messageTime > EventClock.AllowedSkew)
        {
            slot.Skewed++;
            _sum.Skewed++;
        }
        else if (messageTime - eventTime > options.LateAfter.Ticks)
        {
            slot.Late++;
            _sum.Late++;
        }

        if (_latest - messageTime > options.ReplayedAfter.Ticks)
        {
            slot.Replayed++;
            _sum.Replayed++;
        }

        if (slot.Events > options.LeastEvents && _silenceEnded != 0 && _minute - _silenceEnded < Minutes && slot.Events > options.FloodFactor * _usual)
        {
            _floodUntil = _minute + Minutes;
        }
    }

    private void Advance(int minute, long messageTime)
    {
        if (_minute != 0)
        {
            Learn(_ring[_minute % Minutes].Counts.Events);
            if (messageTime - _latest >= options.Silence.Ticks && _known >= LeastMinutes)
            {
                _silenceEnded = minute;
            }
        }

        for (var each = Math.Max(_minute + 1, minute - Minutes + 1); each <= minute; each++)
        {
            ref var slot = ref _ring[each % Minutes];
            _sum.Subtract(slot.Counts);
            slot = new Minute { Number = each };
        }

        _minute = minute;
    }

    /// <summary>A minute is over. One of a flood teaches nothing.</summary>
    private void Learn(int events)
    {
        if (_floodUntil > _minute)
        {
            return;
        }

        _known = Math.Min(_known + 1, int.MaxValue - 1);
        _usual += Math.Max(Smoothing, 1.0 / _known) * (events - _usual);
    }

    private struct Minute
    {
        public int Number;
        public FeedCounts Counts;
    }

    private record struct FeedCounts
    {
        public int Events;
        public int Ahead;
        public int Skewed;
        public int Replayed;
        public int Late;
        public int Active;
        public int Risen;

        public readonly bool AllPositive => Events >= 0 && Ahead >= 0 && Skewed >= 0 && Replayed >= 0 && Late >= 0 && Active >= 0 && Risen >= 0;

        public readonly FeedCounts Plus(in FeedCounts other)
        {
            var sum = this;
            sum.Subtract(new FeedCounts
            {
                Events = -other.Events,
                Ahead = -other.Ahead,
                Skewed = -other.Skewed,
                Replayed = -other.Replayed,
                Late = -other.Late,
                Active = -other.Active,
                Risen = -other.Risen,
            });
            return sum;
        }

        public void Subtract(in FeedCounts other)
        {
            Events -= other.Events;
            Ahead -= other.Ahead;
            Skewed -= other.Skewed;
            Replayed -= other.Replayed;
            Late -= other.Late;
            Active -= other.Active;
            Risen -= other.Risen;
        }
    }
}
