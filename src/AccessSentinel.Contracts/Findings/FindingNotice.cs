using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace AccessSentinel.Contracts.Findings;

/// <summary>What a consumer of findings needs of one to put it beside others. Times are UTC.</summary>
public sealed record FindingNotice
{
    /// <summary>Id of the statement: a repeat has the same.</summary>
    public required string Uid { get; init; }

    /// <summary>The episode it is about.</summary>
    public required string Episode { get; init; }

    /// <summary>Whose episode.</summary>
    public required string CredentialId { get; init; }

    /// <summary>Create, update or close.</summary>
    public required FindingActivity Activity { get; init; }

    /// <summary>When it was found.</summary>
    public required DateTime Time { get; init; }

    /// <summary>OCSF severity, 0 to 6.</summary>
    public required int Severity { get; init; }

    /// <summary>Id of the campaign it belongs to, or null.</summary>
    public string? Campaign { get; init; }

    /// <summary>Whether it was done from a source new to the credential.</summary>
    public bool NewSource { get; init; }

    /// <summary>Beneficiaries exposed.</summary>
    public int Exposed { get; init; }

    /// <summary>Whether the credential goes on though it is suspended.</summary>
    public bool EnforcementFailed { get; init; }

    /// <summary>Whether measures are only shown.</summary>
    public bool Shadow { get; init; }

    /// <summary>Whether it is about a drill's credential: nobody was harmed, and no incident is to come of it.</summary>
    public bool Drill { get; init; }

    /// <summary>Reads one finding as <see cref="FindingWriter"/> writes it; unknown members are ignored. Never throws on bad input.</summary>
    public static bool TryRead(ReadOnlySpan<byte> json, [NotNullWhen(true)] out FindingNotice? notice)
    {
        notice = null;
        using var document = WireJson.TryParse(json);
        if (document is null)
        {
            return false;
        }

        var root = document.RootElement;
        if (WireJson.Whole(root, "class_uid") != FindingWriter.ClassUid
            || WireJson.Object(root, "metadata") is not { } metadata || WireJson.Text(metadata, "uid") is not { Length: > 0 } uid
            || WireJson.Object(root, "finding_info") is not { } info || WireJson.Text(info, "uid") is not { Length: > 0 } episode
            || Credential(root) is not { Length: > 0 } credential
            || WireJson.Whole(root, "activity_id") is not (>= 1 and <= 3 and var activity)
            || WireJson.Whole(root, "time") is not (>= 0 and <= MostMilliseconds and var time))
        {
            return false;
        }

        var unmapped = WireJson.Object(root, "unmapped");
        notice = new FindingNotice
        {
            Uid = uid,
            Episode = episode,
            CredentialId = credential,
            Activity = (FindingActivity)activity,
            Time = DateTime.UnixEpoch.AddMilliseconds(time),
            Severity = (int)Math.Clamp(WireJson.Whole(root, "severity_id") ?? 0, 0, 6),
            Campaign = unmapped is { } own ? WireJson.Text(own, "campaign") : null,
            NewSource = HasAnomaly(root, "new_source"),
            Exposed = unmapped is { } figures ? WireJson.Count(figures, "beneficiaries_exposed") ?? 0 : 0,
            EnforcementFailed = unmapped is { } effect && WireJson.Text(effect, "enforcement_failed_action") is not null,
            Drill = WireJson.Whole(root, "verdict_id") == FindingWriter.VerdictTest,
            Shadow = unmapped is { } mode && WireJson.Text(mode, "mode") == "shadow",
        };
        return true;
    }

    // The last millisecond of the year 9999.
    private const long MostMilliseconds = 253_402_300_799_999;

    private static string? Credential(JsonElement root) =>
        First(root, "evidences") is { } evidence && WireJson.Object(evidence, "user") is { } user ? WireJson.Text(user, "uid") : null;

    private static bool HasAnomaly(JsonElement root, string parameter) =>
        First(root, "anomaly_analyses") is { } analysis
        && WireJson.Find(analysis, "anomalies") is { ValueKind: JsonValueKind.Array } anomalies
        && anomalies.EnumerateArray().Any(each => each.ValueKind == JsonValueKind.Object && WireJson.Text(each, "observation_parameter") == parameter);

    private static JsonElement? First(JsonElement root, string name) =>
        WireJson.Find(root, name) is { ValueKind: JsonValueKind.Array } list && list.GetArrayLength() > 0 && list[0].ValueKind == JsonValueKind.Object ? list[0] : null;
}
