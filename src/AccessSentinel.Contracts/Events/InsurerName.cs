namespace AccessSentinel.Contracts.Events;

/// <summary>
/// The insurer that an event names, as text: a breach dossier has a part for each. It is no data of a person, and nothing else of the event
/// is looked at.
/// </summary>
public static class InsurerName
{
    private const int MostCharacters = 64;
    private const int DigitsOfPerson = 13;

    /// <summary>The name, at most 64 characters, or null where the event has none, or one that could be somebody's number.</summary>
    public static string? Of(ReadOnlySpan<byte> json)
    {
        using var document = WireJson.TryParse(json);
        if (document is null
            || WireJson.Object(document.RootElement, "beneficiary") is not { } beneficiary
            || WireJson.Text(beneficiary, "insurer") is not { Length: > 0 } name)
        {
            return null;
        }

        // A portal that mixes up its members must not bring a NIR into a dossier.
        return name.Count(char.IsDigit) >= DigitsOfPerson ? null : name[..Math.Min(name.Length, MostCharacters)];
    }
}
