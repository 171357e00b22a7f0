namespace AccessSentinel.Engine.Guarding;

/// <summary>When a credential was last seen by a <see cref="FeedWatch"/>, and when the evidence against it last rose: minutes of its clock; and the clock hour in which it was last active.</summary>
public struct FeedPresence
{
    internal long Hour;
    internal int Seen;
    internal int Rose;
    internal bool High;
}
