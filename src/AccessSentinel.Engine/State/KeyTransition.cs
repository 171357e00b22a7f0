namespace AccessSentinel.Engine.State;

/// <summary>How far a record has come from another tag key to the present one. Of nearly all records: it was always under the present one.</summary>
public sealed class KeyTransition
{
    /// <summary>Id of the key from which it is being carried over; empty = nothing is.</summary>
    public string From { get; internal set; } = "";

    /// <summary>Day from which on everybody is remembered under the present key (days since 0001-01-01); 0 = nothing is being carried over.</summary>
    public int Since { get; internal set; }

    /// <summary>
    /// Id of the key that the stored record was made under, until an event comes that can be carried over; null = the record is under the
    /// present one. Of this process, not stored: the stored record goes on naming that key.
    /// </summary>
    public string? AwaitedFrom { get; internal set; }

    /// <summary>Id of the present key while <see cref="AwaitedFrom"/> is there.</summary>
    internal string AwaitedTo { get; set; } = "";

    /// <summary>Whether anything may still be remembered under another key.</summary>
    public bool IsRunning => AwaitedFrom is not null || Since != 0;

    internal void End()
    {
        From = "";
        Since = 0;
        AwaitedFrom = null;
        AwaitedTo = "";
    }
}
