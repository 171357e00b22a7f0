using System.Buffers;
using System.Text.Json;

namespace AccessSentinel.Contracts.Commands;

/// <summary>
/// Writes commands as <c>command.schema.json</c> says: members in a fixed order, so that the same command always gives the same
/// bytes.
/// </summary>
public static class CommandWriter
{
    /// <summary>Writes a command as one JSON object without a line break.</summary>
    /// <exception cref="ArgumentException">
    /// A number is not finite or out of the contract's range, a time is not UTC, or an enum has no word in the contract.
    /// </exception>
    public static void Write(Command command, IBufferWriter<byte> output)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(command.Sequence, 1);
        ArgumentOutOfRangeException.ThrowIfNegative(command.Limits?.BeneficiariesPerHour ?? 0);
        using var writer = new Utf8JsonWriter(output, WireJson.Compact);
        writer.WriteStartObject();
        writer.WriteString("id", command.Id);
        writer.WriteString("type", WireNames<CommandType>.Name(command.Type));
        writer.WriteString("credentialId", command.CredentialId);
        writer.WriteNumber("sequence", command.Sequence);
        writer.WriteString("episode", command.Episode);
        writer.WriteString("mode", WireNames<OperatingMode>.Name(command.Mode));
        WireJson.WriteTime(writer, "issuedAt", command.IssuedAt);
        if (command.ExpiresAt is { } expiresAt)
        {
            WireJson.WriteTime(writer, "expiresAt", expiresAt);
        }

        writer.WriteString("sessions", command.RevokeSessions ? "all" : "none");
        WriteLimits(writer, command.Limits);
        WriteReason(writer, command.Reason);
        WriteNotice(writer, command.Notice);
        WriteExposure(writer, command.Exposure);
        WriteModel(writer, command.Model);
        if (command.By is { } by)
        {
            writer.WriteString("by", by);
        }

        writer.WriteEndObject();
    }

    /// <summary>The command's bytes, as published.</summary>
    /// <exception cref="ArgumentException">As <see cref="Write"/>.</exception>
    public static byte[] ToBytes(Command command)
    {
        var buffer = new ArrayBufferWriter<byte>(1024);
        Write(command, buffer);
        return buffer.WrittenSpan.ToArray();
    }

    private static void WriteLimits(Utf8JsonWriter writer, CommandLimits? limits)
    {
        if (limits is null)
        {
            return;
        }

        writer.WriteStartObject("limits");
        writer.WriteString("scope", WireNames<LimitScope>.Name(limits.Scope));
        if (limits.BeneficiariesPerHour is { } pace)
        {
            writer.WriteNumber("beneficiariesPerHour", pace);
        }

        writer.WriteEndObject();
    }

    private static void WriteReason(Utf8JsonWriter writer, CommandReason reason)
    {
        writer.WriteStartObject("reason");
        writer.WriteString("summary", reason.Summary);
        WireJson.WriteRounded(writer, "score", reason.Score);
        writer.WriteStartArray("signals");
        foreach (var signal in reason.Signals)
        {
            WriteSignal(writer, signal);
        }

        writer.WriteEndArray();
        if (reason.Counterfactual is { } counterfactual)
        {
            writer.WriteString("counterfactual", counterfactual);
        }

        writer.WriteEndObject();
    }

    private static void WriteSignal(Utf8JsonWriter writer, CommandSignal signal)
    {
        writer.WriteStartObject();
        writer.WriteString("name", signal.Name);
        if (signal.Family is { } family)
        {
            writer.WriteString("family", family);
        }

        if (signal.Window is { } window)
        {
            writer.WriteString("window", window);
        }

        WireJson.WriteRounded(writer, "value", signal.Value);
        WireJson.WriteRounded(writer, "expected", signal.Expected);
        WireJson.WriteRounded(writer, "weight", signal.Weight);
        writer.WriteEndObject();
    }

    private static void WriteNotice(Utf8JsonWriter writer, CommandNotice? notice)
    {
        if (notice is null)
        {
            return;
        }

        writer.WriteStartObject("notice");
        writer.WriteString("fr", notice.Fr);
        writer.WriteString("en", notice.En);
        writer.WriteEndObject();
    }

    private static void WriteExposure(Utf8JsonWriter writer, CommandExposure? exposure)
    {
        if (exposure is null)
        {
            return;
        }

        writer.WriteStartObject("exposure");
        writer.WriteNumber("beneficiaries", exposure.Beneficiaries);
        WireJson.WriteTime(writer, "since", exposure.Since);
        writer.WriteEndObject();
    }

    private static void WriteModel(Utf8JsonWriter writer, CommandModel? model)
    {
        if (model is null)
        {
            return;
        }

        writer.WriteStartObject("model");
        writer.WriteString("name", model.Name);
        writer.WriteString("version", model.Version);
        writer.WriteEndObject();
    }
}
