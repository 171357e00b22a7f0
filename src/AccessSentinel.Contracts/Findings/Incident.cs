using AccessSentinel.Contracts.Commands;

namespace AccessSentinel.Contracts.Findings;

/// <summary>One credential of an incident.</summary>
/// <param name="CredentialId">Which.</param>
/// <param name="Episode">Its episode: the uid of its finding.</param>
/// <param name="Severity">OCSF severity of its last finding.</param>
/// <param name="Exposed">Beneficiaries exposed.</param>
/// <param name="EnforcementFailed">Whether it goes on though it is suspended.</param>
/// <param name="Closed">Whether its episode is over.</param>
public sealed record IncidentMember(string CredentialId, string Episode, int Severity, int Exposed, bool EnforcementFailed, bool Closed);

/// <summary>Episodes that belong together, as of one finding. Times are UTC.</summary>
public sealed record Incident
{
    /// <summary>Deterministic: see <see cref="IncidentId"/>.</summary>
    public required string Id { get; init; }

    /// <summary>Counts the changes of the incident, from 1.</summary>
    public required int Version { get; init; }

    /// <summary>Id of the finding that brought this version about.</summary>
    public required string Cause { get; init; }

    /// <summary>The campaign that its members share, or null.</summary>
    public string? Campaign { get; init; }

    /// <summary>Whether its members were used from sources new to them.</summary>
    public bool NewSource { get; init; }

    /// <summary>Time of the first finding.</summary>
    public required DateTime Start { get; init; }

    /// <summary>Time of the latest finding.</summary>
    public required DateTime Time { get; init; }

    /// <summary>Whether measures are only shown.</summary>
    public bool Shadow { get; init; }

    /// <summary>Its credentials in the order in which they joined; at least one.</summary>
    public required IReadOnlyList<IncidentMember> Members { get; init; }

    /// <summary>Whether every episode is over.</summary>
    public bool IsClosed => Members.All(static member => member.Closed);

    /// <summary>Create, update or close, from its version and members.</summary>
    public FindingActivity Activity => IsClosed ? FindingActivity.Close : Version == 1 ? FindingActivity.Create : FindingActivity.Update;
}

/// <summary>Ids of incidents: the same findings give the same ids, whoever groups them.</summary>
public static class IncidentId
{
    /// <summary>Id of the incident that a finding opened: of its campaign, else of its episode.</summary>
    public static string Create(FindingNotice first) =>
        first.Campaign is { } campaign ? StableHash.Of("incident", "campaign", campaign, first.Episode) : StableHash.Of("incident", "episode", first.Episode);
}
