using System.Buffers;
using System.Globalization;
using System.Text.Json;
using AccessSentinel.Contracts.Commands;

namespace AccessSentinel.Contracts.Findings;

/// <summary>Writes incidents as OCSF 1.8.0 Incident Finding (class 2005): one object a line, the same bytes for the same incident.</summary>
public static class IncidentWriter
{
    private const int ClassUid = 2005;

    /// <summary>Id of the statement: a repeat has the same.</summary>
    public static string UidOf(Incident incident) => StableHash.Of("incident_finding", incident.Id, incident.Cause);

    /// <summary>The incident's bytes, one JSON object without a line break.</summary>
    public static byte[] ToBytes(Incident incident)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, WireJson.Compact))
        {
            writer.WriteStartObject();
            FindingWriter.WriteProduct(writer, UidOf(incident), incident.Id);
            writer.WriteNumber("category_uid", 2);
            writer.WriteNumber("class_uid", ClassUid);
            writer.WriteNumber("activity_id", (int)incident.Activity);
            writer.WriteNumber("type_uid", (ClassUid * 100) + (int)incident.Activity);
            writer.WriteNumber("time", FindingWriter.Milliseconds(incident.Time));
            writer.WriteNumber("severity_id", incident.Members.Max(static member => member.Severity));
            // New, in progress, closed.
            writer.WriteNumber("status_id", incident.Activity switch { FindingActivity.Create => 1, FindingActivity.Update => 2, _ => 5 });
            writer.WriteNumber("start_time", FindingWriter.Milliseconds(incident.Start));
            writer.WriteNumber("end_time", FindingWriter.Milliseconds(incident.Time));
            writer.WriteBoolean("is_suspected_breach", true);
            writer.WriteString("message", Message(incident));
            writer.WriteStartArray("finding_info_list");
            foreach (var member in incident.Members)
            {
                writer.WriteStartObject();
                writer.WriteString("uid", member.Episode);
                writer.WriteString("title", FindingWriter.Title);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteStartArray("observables");
            foreach (var member in incident.Members)
            {
                writer.WriteStartObject();
                writer.WriteString("name", "credential");
                writer.WriteNumber("type_id", 31);
                writer.WriteString("value", member.CredentialId);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteStartObject("unmapped");
            writer.WriteNumber("version", incident.Version);
            writer.WriteNumber("credentials", incident.Members.Count);
            writer.WriteNumber("credentials_running", incident.Members.Count(static member => !member.Closed));
            writer.WriteNumber("enforcement_failed", incident.Members.Count(static member => member.EnforcementFailed));
            writer.WriteNumber("beneficiaries_exposed_at_most", incident.Members.Sum(static member => (long)member.Exposed));
            writer.WriteString("mode", incident.Shadow ? "shadow" : "enforce");
            if (incident.Campaign is { } campaign)
            {
                writer.WriteString("campaign", campaign);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static string Message(Incident incident)
    {
        var failed = incident.Members.Count(static member => member.EnforcementFailed);
        return string.Create(
            CultureInfo.InvariantCulture,
            $"{(incident.Shadow ? "Shadow: " : "")}{incident.Members.Count} credential{(incident.Members.Count == 1 ? "" : "s")}{(incident.NewSource ? " used from sources new to them" : "")}, at most {incident.Members.Sum(static member => (long)member.Exposed)} beneficiaries exposed{(failed == 0 ? "" : $"; enforcement failed on {failed}")}{(incident.IsClosed ? "; all measures ran out or were lifted" : "")}");
    }
}
