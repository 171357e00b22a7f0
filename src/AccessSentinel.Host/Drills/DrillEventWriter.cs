using System.Buffers;
using System.Globalization;
using System.Text.Json;
using AccessSentinel.Contracts.Events;

namespace AccessSentinel.Host.Drills;

/// <summary>
/// Writes a drill's accesses as access events. Addresses and networks are those reserved for documentation (RFC 5737, RFC 5398), and the
/// user agent says what it is.
/// </summary>
internal static class DrillEventWriter
{
    /// <summary>One event as its JSON.</summary>
    /// <param name="credentialId">The drill's credential.</param>
    /// <param name="access">What it does.</param>
    /// <param name="refused">Whether the portal refused it.</param>
    public static byte[] ToBytes(string credentialId, DrillAccess access, bool refused)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (Utf8JsonWriter writer = new(buffer))
        {
            writer.WriteStartObject();
            writer.WriteString("id", Guid.NewGuid().ToString("N"));
            writer.WriteString("time", access.Time.ToString("yyyy-MM-dd'T'HH:mm:ss.fffffff'Z'", CultureInfo.InvariantCulture));
            writer.WriteStartObject("credential");
            writer.WriteString("id", credentialId);
            writer.WriteString("profession", "general_practitioner");
            writer.WriteString("organization", "drill");
            writer.WriteString("department", "75");
            writer.WriteString("since", access.Time.AddYears(-3).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture));
            writer.WriteEndObject();
            writer.WriteString("session", access.Session);
            writer.WriteString("action", access.Action.ToString().ToLowerInvariant());
            writer.WriteString("outcome", refused ? "denied" : "success");
            if (access.Person != 0)
            {
                writer.WriteStartObject("beneficiary");
                writer.WriteString("id", DrillTraffic.PersonId(access.Person));
                writer.WriteString("department", access.Department);
                writer.WriteString("insurer", "drill");
                writer.WriteEndObject();
            }

            writer.WriteStartObject("source");
            writer.WriteString("ip", access.Thief ? "203.0.113.66" : "192.0.2.10");
            writer.WriteNumber("asn", access.Thief ? 64511 : 64496);
            writer.WriteString("country", "FR");
            writer.WriteString("device", access.Thief ? "drill-thief" : "drill-owner");
            writer.WriteString("userAgent", access.Thief ? "AccessSentinel-drill/1 (thief)" : "AccessSentinel-drill/1 (owner)");
            writer.WriteEndObject();
            writer.WriteStartObject("auth");
            writer.WriteString("method", access.Thief ? "password" : "psc");
            writer.WriteBoolean("mfa", !access.Thief);
            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }
}
