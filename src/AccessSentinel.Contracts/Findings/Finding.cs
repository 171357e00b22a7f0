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

    /// <summary>Why the episode ended, in words; only on <see cref="FindingActivity.Close"/>.</summary>
    public string? Closing { get; init; }
}
