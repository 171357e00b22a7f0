namespace AccessSentinel.Engine.Guarding;

/// <summary>When a credential was last seen by a <see cref="FeedWatch"/>, and when the evidence against it last rose: minutes of its clock; how many of its events of this minute count; and the clock hour in which it was last active.</summary>
public struct FeedPresence
{
    internal long Hour;
    internal int Seen;
    internal int Rose;
    internal bool High;

    private int _minute;
    private int _events;

    /// <summary>Whether an event of this minute is among the first so many of the credential.</summary>
    internal bool Counts(int minute, int most)
    {
        if (_minute != minute)
        {
            _minute = minute;
            _events = 0;
        }

        return _events++ < most;
    }
}
