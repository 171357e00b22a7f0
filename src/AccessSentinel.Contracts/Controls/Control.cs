namespace AccessSentinel.Contracts.Controls;

/// <summary>What an operator asks for. Named on the wire: appended, never changed.</summary>
public enum ControlType : byte
{
    /// <summary>Lift the measure; what led to it is judged to be ordinary work.</summary>
    Release = 1,

    /// <summary>It was theft: hold the suspension until somebody releases it.</summary>
    Confirm = 2,

    /// <summary>Ask for more evidence than usual, for a while. Never immunity.</summary>
    Allow = 3,

    /// <summary>Suspend a credential on a human's word.</summary>
    Suspend = 4,
}

/// <summary>What a control is about. Named on the wire: appended, never changed.</summary>
public enum ControlScope : byte
{
    /// <summary>One credential.</summary>
    Credential = 0,

    /// <summary>A practice, by the portal's id of it.</summary>
    Organization = 1,

    /// <summary>A source network, by any address of it (/24 of IPv4, /48 of IPv6).</summary>
    Network = 2,

    /// <summary>A device print.</summary>
    Device = 3,
}

/// <summary>The episode that a release or a confirmation judges, as the operator saw it: with it a control is a label by itself.</summary>
/// <param name="Id">Id of the episode.</param>
/// <param name="Since">When it began, UTC; the label holds from here to <see cref="Control.IssuedAt"/>.</param>
public sealed record ControlEpisode(string Id, DateTime Since);

/// <summary>A signed request of an operator (<c>control.schema.json</c>). Times are UTC. Never any identifying data of a beneficiary.</summary>
public sealed record Control
{
    /// <summary>Most characters of <see cref="Subject"/>.</summary>
    public const int LongestSubject = 128;

    /// <summary>Most characters of <see cref="Author"/>.</summary>
    public const int LongestAuthor = 64;

    /// <summary>Most characters of <see cref="Reason"/>.</summary>
    public const int LongestReason = 512;

    /// <summary>The greatest <see cref="Factor"/>: beyond ten times the evidence one may as well not look.</summary>
    public const double GreatestFactor = 10;

    /// <summary>How long a control may wait to be applied, at most.</summary>
    public static readonly TimeSpan LongestValidity = TimeSpan.FromDays(7);

    /// <summary>How long an allowance may last.</summary>
    public static readonly TimeSpan LongestAllowance = TimeSpan.FromDays(366);

    /// <summary>How long a suspension may last.</summary>
    public static readonly TimeSpan LongestSuspension = TimeSpan.FromDays(30);

    /// <summary>Random, 32 lower-case hexadecimal digits: applied once, however often it is published.</summary>
    public required string Id { get; init; }

    /// <summary>What is asked.</summary>
    public required ControlType Type { get; init; }

    /// <summary>What kind of thing <see cref="Subject"/> is; only an allowance may be about anything but a credential.</summary>
    public ControlScope Scope { get; init; }

    /// <summary>Whom or what it concerns; also the message key. 1 to 128 characters.</summary>
    public required string Subject { get; init; }

    /// <summary>The operator, as the operators' file names him. 1 to 64 characters.</summary>
    public required string Author { get; init; }

    /// <summary>Why, for the audit. 1 to 512 characters.</summary>
    public required string Reason { get; init; }

    /// <summary>When it was signed.</summary>
    public required DateTime IssuedAt { get; init; }

    /// <summary>Until when it may be applied: what is found later, after an outage or in a replay, is refused as expired.</summary>
    public required DateTime ValidUntil { get; init; }

    /// <summary>When what it asks for ends: of an allowance always, of a suspension where the ladder's duration is not meant.</summary>
    public DateTime? ExpiresAt { get; init; }

    /// <summary>Of an allowance: how many times the usual evidence a measure takes, 1 to 10; 1 ends an allowance.</summary>
    public double? Factor { get; init; }

    /// <summary>The episode that is judged, where the operator saw one.</summary>
    public ControlEpisode? Episode { get; init; }
}
