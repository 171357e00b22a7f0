using System.Buffers;
using System.Text.Json;

namespace AccessSentinel.Contracts.Controls;

/// <summary>Writes controls: members in a fixed order, no space, so that the same control always gives the same bytes to sign.</summary>
public static class ControlWriter
{
    /// <summary>The bytes that are signed and published.</summary>
    /// <exception cref="ArgumentException">A time is not UTC, a number is not finite, or an enum has no word in the contract.</exception>
    public static byte[] ToBytes(Control control)
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (var writer = new Utf8JsonWriter(buffer, WireJson.Compact))
        {
            Write(writer, control);
        }

        return buffer.WrittenSpan.ToArray();
    }

    private static void Write(Utf8JsonWriter writer, Control control)
    {
        writer.WriteStartObject();
        writer.WriteString("id", control.Id);
        writer.WriteString("type", WireNames<ControlType>.Name(control.Type));
        writer.WriteString("scope", WireNames<ControlScope>.Name(control.Scope));
        writer.WriteString("subject", control.Subject);
        writer.WriteString("author", control.Author);
        writer.WriteString("reason", control.Reason);
        WireJson.WriteTime(writer, "issuedAt", control.IssuedAt);
        WireJson.WriteTime(writer, "validUntil", control.ValidUntil);
        if (control.ExpiresAt is { } expiresAt)
        {
            WireJson.WriteTime(writer, "expiresAt", expiresAt);
        }

        if (control.Factor is { } factor)
        {
            WireJson.WriteRounded(writer, "factor", factor);
        }

        if (control.Episode is { } episode)
        {
            writer.WriteStartObject("episode");
            writer.WriteString("id", episode.Id);
            WireJson.WriteTime(writer, "since", episode.Since);
            writer.WriteEndObject();
        }

        writer.WriteEndObject();
    }
}
