using System.Buffers;
using System.Text.Json;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Controls;

namespace AccessSentinel.Contracts.Audit;

/// <summary>Writes audit contents: members in a fixed order, so that the same content always gives the same bytes.</summary>
public static class AuditContentWriter
{
    /// <summary>The content's bytes: one JSON object without a line break.</summary>
    /// <exception cref="ArgumentException">A number is not finite, a time is not UTC, or an enum has no word in the contract.</exception>
    public static byte[] ToBytes(AuditContent content)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        using (var writer = new Utf8JsonWriter(buffer, WireJson.Compact))
        {
            writer.WriteStartObject();
            writer.WriteString("kind", WireNames<AuditKind>.Name(content.Kind));
            WriteText(writer, "credentialId", content.CredentialId);
            WriteMembers(writer, content);
            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteMembers(Utf8JsonWriter writer, AuditContent content)
    {
        switch (content)
        {
            case StartAudit start:
                writer.WriteString("version", start.Version);
                writer.WriteString("verb", start.Verb);
                WriteHeads(writer, start.Heads);
                break;
            case HeadsAudit heads:
                WriteHeads(writer, heads.Heads);
                break;
            case ConfigurationAudit configuration:
                writer.WriteString("keyId", configuration.KeyId);
                WriteText(writer, "decoys", configuration.Decoys);
                writer.WriteStartObject("settings");
                foreach (var (name, value) in configuration.Settings)
                {
                    writer.WriteString(name, value);
                }

                writer.WriteEndObject();
                break;
            case ModelAudit model:
                WriteModel(writer, model);
                break;
            case DecisionAudit decision:
                WriteEvent(writer, decision.Event);
                writer.WriteBoolean("published", decision.Published);
                if (decision.Since is { } since)
                {
                    writer.WritePropertyName("since");
                    WritePosition(writer, since);
                }

                WriteCommand(writer, decision.Command);
                break;
            case GuardAudit guard:
                WriteEvent(writer, guard.Event);
                writer.WriteString("commandId", guard.CommandId);
                writer.WriteString("answer", WireNames<GuardAnswer>.Name(guard.Answer));
                WriteText(writer, "scope", guard.Scope);
                if (guard.RetryAfter > TimeSpan.Zero)
                {
                    writer.WriteNumber("retryAfterMs", (long)guard.RetryAfter.TotalMilliseconds);
                }

                WriteText(writer, "detail", guard.Detail);
                WriteNumbers(writer, "counts", guard.Counts);
                break;
            case CampaignAudit campaign:
                WriteEvent(writer, campaign.Event);
                WriteText(writer, "campaign", campaign.Campaign);
                WriteNumbers(writer, "values", campaign.Values);
                break;
            case ControlAudit control:
                WriteControl(writer, control);
                break;
            case InputsAudit inputs:
                WriteEvent(writer, inputs.Event);
                WriteTypes(writer, inputs.Unsupported);
                writer.WriteNumber("allowance", inputs.Allowance);
                if (inputs.ObservedDay is { } day)
                {
                    writer.WriteNumber("observedDay", day);
                }

                break;
            case PartitionAudit partition:
                WriteEvent(writer, partition.Event);
                writer.WriteBoolean("learning", partition.Learning);
                writer.WriteString("model", partition.Model);
                WriteText(writer, "hash", partition.Hash);
                break;
            default:
                throw new ArgumentException($"{content.GetType().Name} has no form in the contract.", nameof(content));
        }
    }

    private static void WriteModel(Utf8JsonWriter writer, ModelAudit model)
    {
        writer.WriteString("model", model.Model);
        writer.WriteBoolean("applied", model.Applied);
        WriteText(writer, "hash", model.Hash);
        WriteText(writer, "detail", model.Detail);
        WritePositions(writer, model.After);
    }

    private static void WriteControl(Utf8JsonWriter writer, ControlAudit control)
    {
        writer.WriteString("controlId", control.ControlId);
        writer.WriteString("action", control.Action);
        writer.WriteString("operator", control.Operator);
        writer.WriteBoolean("applied", control.Applied);
        WriteText(writer, "detail", control.Detail);
        if (control.Request is { } request)
        {
            writer.WritePropertyName("control");
            writer.WriteRawValue(ControlWriter.ToBytes(request), skipInputValidation: true);
        }

        WriteTypes(writer, control.Unsupported);
        WriteText(writer, "episode", control.Episode);
        if (control.Time is { } time)
        {
            WireJson.WriteTime(writer, "time", time);
        }

        WritePositions(writer, control.After);
        writer.WriteNumber("afterEvents", control.AfterEvents);
        if (control.Command is { } command)
        {
            WriteCommand(writer, command);
        }
    }

    private static void WriteEvent(Utf8JsonWriter writer, AuditEvent at)
    {
        writer.WriteStartObject("event");
        if (at.Topic is { } topic)
        {
            writer.WriteString("topic", topic);
            writer.WriteNumber("partition", at.Partition);
            writer.WriteNumber("offset", at.Offset);
        }

        writer.WriteString("id", at.EventId);
        WireJson.WriteTime(writer, "time", at.Time);
        writer.WriteEndObject();
    }

    private static void WriteCommand(Utf8JsonWriter writer, Command command)
    {
        writer.WritePropertyName("command");
        writer.WriteRawValue(CommandWriter.ToBytes(command), skipInputValidation: true);
    }

    private static void WriteHeads(Utf8JsonWriter writer, IReadOnlyList<AuditHead> heads)
    {
        writer.WriteStartArray("heads");
        foreach (var head in heads)
        {
            writer.WriteStartObject();
            writer.WriteString("incarnation", head.Incarnation);
            writer.WriteNumber("first", head.First);
            writer.WriteNumber("last", head.Last);
            writer.WriteString("hash", head.Hash);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WritePositions(Utf8JsonWriter writer, IReadOnlyList<AuditPosition> positions)
    {
        writer.WriteStartArray("after");
        foreach (var position in positions)
        {
            WritePosition(writer, position);
        }

        writer.WriteEndArray();
    }

    private static void WritePosition(Utf8JsonWriter writer, AuditPosition position)
    {
        writer.WriteStartObject();
        writer.WriteString("topic", position.Topic);
        writer.WriteNumber("partition", position.Partition);
        writer.WriteNumber("offset", position.Offset);
        writer.WriteEndObject();
    }

    private static void WriteNumbers(Utf8JsonWriter writer, string name, IReadOnlyList<AuditNumber> numbers)
    {
        writer.WriteStartObject(name);
        foreach (var number in numbers)
        {
            // An input must come back as it was: shortest text that gives the same double again.
            writer.WriteNumber(number.Name, number.Value);
        }

        writer.WriteEndObject();
    }

    private static void WriteTypes(Utf8JsonWriter writer, IReadOnlyList<CommandType> types)
    {
        if (types.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("unsupported");
        foreach (var type in types)
        {
            writer.WriteStringValue(WireNames<CommandType>.Name(type));
        }

        writer.WriteEndArray();
    }

    private static void WriteText(Utf8JsonWriter writer, string name, string? value)
    {
        if (value is not null)
        {
            writer.WriteString(name, value);
        }
    }
}
