namespace AccessSentinel.Engine.Features;

/// <summary>Country codes (ISO 3166-1) under which French territory appears: the state's own and those of its parts overseas.</summary>
public static class FrenchTerritory
{
    private static readonly ushort[] Codes =
    [
        Code("FR"), Code("GP"), Code("MQ"), Code("GF"), Code("RE"), Code("YT"), Code("PM"), Code("BL"), Code("MF"), Code("WF"), Code("PF"), Code("NC"), Code("TF"),
    ];

    /// <summary>Whether a country code (two ASCII capitals as high and low byte) is one of them.</summary>
    public static bool Contains(ushort country) => Array.IndexOf(Codes, country) >= 0;

    private static ushort Code(string letters) => (ushort)((letters[0] << 8) | letters[1]);
}
