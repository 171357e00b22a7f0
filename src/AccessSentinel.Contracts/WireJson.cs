using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;

namespace AccessSentinel.Contracts;

/// <summary>How the contracts write JSON: letters as themselves, so that a French notice can be read on the topic.</summary>
internal static class WireJson
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'";
    private static readonly JavaScriptEncoder Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);

    public static JsonWriterOptions Compact { get; } = new() { Encoder = Encoder };

    public static JsonWriterOptions Indented { get; } = new() { Encoder = Encoder, Indented = true, NewLine = "\n" };

    /// <summary>RFC 3339 in UTC, with as much of a fraction as there is, down to 100 ns.</summary>
    public static void WriteTime(Utf8JsonWriter writer, string name, DateTime time)
    {
        if (time.Kind == DateTimeKind.Local)
        {
            throw new ArgumentException("Times in contracts are UTC.", nameof(time));
        }

        writer.WriteString(name, time.ToString(TimeFormat, CultureInfo.InvariantCulture));
    }

    /// <summary>Six decimals: what is compared is what is published. Never −0.</summary>
    public static void WriteRounded(Utf8JsonWriter writer, string name, double value) =>
        writer.WriteNumber(name, Math.Round(value, 6, MidpointRounding.ToEven) + 0.0);

    public static string? Text(JsonElement parent, string name) =>
        Find(parent, name) is { } value && value.ValueKind == JsonValueKind.String ? ReadText(value) : null;

    /// <summary>The text itself; null where it is none.</summary>
    public static string? Text(JsonElement value) => value.ValueKind == JsonValueKind.String ? ReadText(value) : null;

    public static DateTime? Time(JsonElement parent, string name)
    {
        if (Text(parent, name) is not { } text || !Events.Rfc3339.TryParseDateTime(System.Text.Encoding.UTF8.GetBytes(text), out var ticks))
        {
            return null;
        }

        return new DateTime(ticks, DateTimeKind.Utc);
    }

    public static long? Whole(JsonElement parent, string name) =>
        Find(parent, name) is { } value && value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var number)
            ? number
            : null;

    public static int? Count(JsonElement parent, string name) =>
        Whole(parent, name) is >= 0 and <= int.MaxValue and var number ? (int)number : null;

    /// <summary>A finite number, or null: 1e999 is read as infinity, which no JSON can say again.</summary>
    public static double? Number(JsonElement parent, string name) =>
        Find(parent, name) is { } value && value.ValueKind == JsonValueKind.Number && value.TryGetDouble(out var number) && double.IsFinite(number)
            ? number
            : null;

    public static JsonElement? Object(JsonElement parent, string name) =>
        Find(parent, name) is { } value && value.ValueKind == JsonValueKind.Object ? value : null;

    /// <summary>Reads one JSON object from untrusted bytes; null where they are none.</summary>
    public static JsonDocument? TryParse(ReadOnlySpan<byte> json)
    {
        try
        {
            var document = JsonDocument.Parse(json.ToArray());
            if (document.RootElement.ValueKind == JsonValueKind.Object)
            {
                return document;
            }

            document.Dispose();
            return null;
        }
        catch (JsonException)
        {
            return null;
        }
    }

    /// <summary>
    /// A member, or null. The runtime's own look-up throws where any name or text of the object holds half of a surrogate pair;
    /// such a member is as if it were absent.
    /// </summary>
    public static JsonElement? Find(JsonElement parent, string name)
    {
        try
        {
            return parent.TryGetProperty(name, out var value) ? value : null;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string? ReadText(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            // Invalid UTF-8, or half of a surrogate pair: as if it were absent.
            return null;
        }
    }
}
