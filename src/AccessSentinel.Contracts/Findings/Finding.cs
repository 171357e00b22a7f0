using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;

namespace AccessSentinel.Contracts.Findings;

/// <summary>What a finding says about its episode. The numbers are OCSF's <c>activity_id</c>.</summary>
public enum FindingActivity
{
    /// <summary>The episode's first measure.</summary>
    Create = 1,

    /// <summary>A further measure of the episode.</summary>
    Update = 2,

    /// <summary>The episode is over.</summary>
    Close = 3,
}

/// <summary>One statement about an episode for a SIEM: the facts that <see cref="FindingWriter"/> puts into OCSF.</summary>
public sealed record Finding
{
    /// <summary>Create, update or close.</summary>
    public required FindingActivity Activity { get; init; }

    /// <summary>The episode's last measure so far.</summary>
    public required Command Command { get; init; }

    /// <summary>When this was found, UTC: the measure's time, or when the episode ended.</summary>
    public required DateTime Time { get; init; }

    /// <summary>When the episode's first measure was taken, UTC.</summary>
    public required DateTime OpenedAt { get; init; }

    /// <summary>Measures of the episode so far; 1 or more.</summary>
    public required int Measures { get; init; }

    /// <summary>Profession of the credential.</summary>
    public Profession Profession { get; init; }

    /// <summary>It is about a drill's credential: nobody was harmed.</summary>
    public bool Drill { get; init; }

    /// <summary>Id of the campaign that weighed in its episode, as the reason names it: kind, keyed tag of the source, window; or null.</summary>
    public string? Campaign { get; init; }

    /// <summary>The measure had lapsed when it was found on a backlog: it was not published.</summary>
    public bool Withheld { get; init; }

    /// <summary>How the credential goes on though it is suspended, or null.</summary>
    public EvasionPath? Evasion { get; init; }

    /// <summary>The measure that was due and that the portal cannot carry out, as it said itself; or null.</summary>
    public CommandType? Unsupported { get; init; }

    /// <summary>Nothing was decided with this: <see cref="Command"/> stands, since the portal lacks the severer measure that is due.</summary>
    public bool Stands { get; init; }

    /// <summary>Why the episode ended, in words; only on <see cref="FindingActivity.Close"/>.</summary>
    public string? Closing { get; init; }
}

/// <summary>Whose session an access was made in, seen from a measure.</summary>
public enum EvasionSession : byte
{
    /// <summary>Not known: the measure was read back.</summary>
    Unknown = 0,

    /// <summary>The one in which the measure was decided: it was not revoked.</summary>
    Same = 1,

    /// <summary>Another: sign-ins still succeed, or another session was not revoked.</summary>
    Other = 2,
}

/// <summary>The way by which a suspended credential goes on. Identifies nobody.</summary>
/// <param name="Action">What still succeeded.</param>
/// <param name="Session">In which session.</param>
public readonly record struct EvasionPath(AccessAction Action, EvasionSession Session)
{
    /// <summary>In words for an operator.</summary>
    public override string ToString() =>
        $"{WireNames<AccessAction>.Name(Action)} in {Session switch { EvasionSession.Same => "the same session", EvasionSession.Other => "another session", _ => "a session" }}";
}
