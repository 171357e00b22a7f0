using System.Globalization;

namespace AccessSentinel.Redis;

/// <summary>A generation as it is stored: 16 lower-case hexadecimal digits, one form only, since scripts compare it as text.</summary>
internal static class GenerationText
{
    /// <summary>The text of a generation.</summary>
    public static string Of(ulong generation) => generation.ToString("x16", CultureInfo.InvariantCulture);

    /// <summary>Reads it back; false for anything else.</summary>
    public static bool TryRead(string text, out ulong generation) =>
        ulong.TryParse(text, NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out generation)
        && string.Equals(Of(generation), text, StringComparison.Ordinal);
}
