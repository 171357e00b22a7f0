using System.Buffers;
using System.Text.Encodings.Web;
using System.Text.Json;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;

namespace AccessSentinel.Learning.Breach;

/// <summary>The dossier as JSON: the whole without any person, and the part of an insurer with its people as pseudonyms.</summary>
public static class BreachJson
{
    private static readonly JsonWriterOptions Indented = new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The whole, for the operator of the portal.</summary>
    public static byte[] Whole(BreachDossier dossier) => Write(writer =>
    {
        Head(writer, dossier);
        writer.WriteNumber("people", dossier.People);
        writer.WriteNumber("unnamedRecords", dossier.Unnamed);
        writer.WriteStartArray("insurers");
        foreach (var part in dossier.Insurers)
        {
            writer.WriteStartObject();
            writer.WriteString("insurer", part.Insurer);
            writer.WriteNumber("people", part.People.Count);
            writer.WriteNumber("unnamedRecords", part.Unnamed);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        Episodes(writer, dossier.Episodes, reasons: true);
        writer.WriteStartArray("automaticSuspensions");
        foreach (var (episode, measure, review) in dossier.Suspensions)
        {
            writer.WriteStartObject();
            writer.WriteString("commandId", measure.Command.Id);
            writer.WriteString("credentialId", episode.CredentialId);
            writer.WriteString("issuedAt", measure.Command.IssuedAt);
            if (review is not null)
            {
                writer.WriteString("reviewedAt", review.At);
                writer.WriteString("reviewedBy", review.Operator);
                writer.WriteNumber("secondsUntilReview", Math.Round((review.At - measure.Command.IssuedAt).TotalSeconds));
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    /// <summary>The part of an insurer.</summary>
    public static byte[] Part(BreachDossier dossier, InsurerPart part) => Write(writer =>
    {
        Head(writer, dossier);
        writer.WriteString("insurer", part.Insurer);
        writer.WriteNumber("people", part.People.Count);
        writer.WriteNumber("unnamedRecords", part.Unnamed);
        Episodes(writer, part.Episodes, reasons: false);
        writer.WriteStartArray("pseudonyms");
        foreach (var person in part.People)
        {
            writer.WriteStartObject();
            writer.WriteString("pseudonym", person.Pseudonym);
            writer.WriteString("firstRead", person.FirstRead);
            writer.WriteString("lastRead", person.LastRead);
            writer.WriteNumber("reads", person.Reads);
            writer.WriteStartArray("actions");
            foreach (var action in person.Actions)
            {
                writer.WriteStringValue(action);
            }

            writer.WriteEndArray();
            writer.WriteBoolean("afterMeasure", person.AfterMeasure);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    });

    private static void Head(Utf8JsonWriter writer, BreachDossier dossier)
    {
        writer.WriteNumber("version", 1);
        writer.WriteString("writtenAt", dossier.WrittenAt);
        writer.WriteString("pseudonymKeyId", dossier.KeyId);
        writer.WriteString("from", dossier.From);
        writer.WriteString("to", dossier.To);
        writer.WriteStartObject("clock");
        writer.WriteString("awareAt", dossier.AwareAt);
        if (dossier.ConfirmedAt is { } confirmed)
        {
            writer.WriteString("confirmedAt", confirmed);
        }

        writer.WriteString("notifyBy", dossier.NotifyBy);
        writer.WriteNumber("hoursLeft", Math.Round((dossier.NotifyBy - dossier.WrittenAt).TotalHours, 1));
        writer.WriteEndObject();
    }

    private static void Episodes(Utf8JsonWriter writer, IReadOnlyList<BreachEpisode> episodes, bool reasons)
    {
        writer.WriteStartArray("episodes");
        foreach (var episode in episodes)
        {
            writer.WriteStartObject();
            writer.WriteString("episode", episode.Id);
            writer.WriteString("credentialId", episode.CredentialId);
            writer.WriteString("profession", Professions.Name(episode.Profession));
            writer.WriteString("from", episode.From);
            writer.WriteString("detectedAt", episode.Detected);
            if (episode.LastRead is { } last)
            {
                writer.WriteString("lastRead", last);
            }

            writer.WriteNumber("people", episode.People);
            writer.WriteNumber("reads", episode.Reads);
            writer.WriteNumber("readsAfterFirstMeasure", episode.ReadsAfterMeasure);
            writer.WriteStartArray("measures");
            foreach (var measure in episode.Measures)
            {
                Measure(writer, measure, reasons);
            }

            writer.WriteEndArray();
            writer.WriteStartArray("reviews");
            foreach (var review in episode.Reviews)
            {
                writer.WriteStartObject();
                writer.WriteString("action", review.Action);
                writer.WriteString("operator", review.Operator);
                writer.WriteString("at", review.At);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteStartObject("readsByHour");
            foreach (var (hour, reads) in episode.Hours)
            {
                writer.WriteNumber(hour.ToString("yyyy-MM-dd'T'HH'Z'", System.Globalization.CultureInfo.InvariantCulture), reads);
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void Measure(Utf8JsonWriter writer, BreachMeasure measure, bool reasons)
    {
        var command = measure.Command;
        writer.WriteStartObject();
        writer.WriteString("commandId", command.Id);
        writer.WriteString("type", BreachMarkdown.Word(command.Type));
        writer.WriteString("issuedAt", command.IssuedAt);
        if (command.ExpiresAt is { } expires)
        {
            writer.WriteString("expiresAt", expires);
        }

        writer.WriteBoolean("published", measure.Published);
        writer.WriteBoolean("enforced", command.Mode == OperatingMode.Enforce);
        if (command.Exposure is { } exposure)
        {
            writer.WriteNumber("exposedByThen", exposure.Beneficiaries);
        }

        if (reasons)
        {
            writer.WriteNumber("score", command.Reason.Score);
            writer.WriteString("summary", command.Reason.Summary);
        }

        if (measure.Event.Topic is { } topic)
        {
            writer.WriteString("topic", topic);
            writer.WriteNumber("partition", measure.Event.Partition);
            writer.WriteNumber("offset", measure.Event.Offset);
        }

        if (measure.Effect is { } effect)
        {
            writer.WriteStartObject("effect");
            writer.WriteString("result", effect.Effect.ToString().ToLowerInvariant());
            writer.WriteString("at", effect.At);
            if (effect.SessionsRevoked is { } revoked)
            {
                writer.WriteNumber("sessionsRevoked", revoked);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }

    private static byte[] Write(Action<Utf8JsonWriter> members)
    {
        ArrayBufferWriter<byte> buffer = new();
        using (Utf8JsonWriter writer = new(buffer, Indented))
        {
            writer.WriteStartObject();
            members(writer);
            writer.WriteEndObject();
        }

        return [.. buffer.WrittenSpan, (byte)'\n'];
    }
}
