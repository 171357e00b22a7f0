using System.Security.Cryptography;
using System.Text.Json;

namespace AccessSentinel.Contracts.Privacy;

/// <summary>One key as a key file holds it.</summary>
/// <param name="id">1 to 32 characters.</param>
/// <param name="master">32 bytes.</param>
/// <param name="made">When it was made, UTC; null = not known.</param>
internal sealed class KeyMaterial(string id, byte[] master, DateTime? made)
{
    private const int Length = 32;
    private const int GreatestIdLength = 32;

    public string Id { get; } = id;

    public DateTime? Made { get; } = made;

    /// <summary>A random one under an id that none of the others has.</summary>
    public static KeyMaterial Create(DateTime? made, string[] others)
    {
        string id;
        do
        {
            id = "k" + RandomNumberGenerator.GetHexString(8, lowercase: true);
        }
        while (others.Contains(id, StringComparer.Ordinal));

        return new KeyMaterial(id, RandomNumberGenerator.GetBytes(Length), made);
    }

    /// <summary>Reads id, key and when it was made.</summary>
    /// <param name="parent">The object that has them.</param>
    /// <param name="which">What the key is called in messages, with a space behind; empty = the present one.</param>
    /// <exception cref="KeyFileException">They are not there, or are none.</exception>
    public static KeyMaterial Read(JsonElement parent, string which)
    {
        var id = WireJson.Text(parent, "id");
        if (id is null || id.Length is < 1 or > GreatestIdLength)
        {
            throw new KeyFileException($"The key file's {which}\"id\" is not a text of 1 to {GreatestIdLength} characters.");
        }

        var master = new byte[Length + 1];
        if (WireJson.Text(parent, "key") is not { } key || !Convert.TryFromBase64String(key, master, out var length) || length != Length)
        {
            throw new KeyFileException($"The key file's {which}\"key\" is not {Length} bytes in base64.");
        }

        var made = WireJson.Time(parent, "made");
        return made is null && WireJson.Find(parent, "made") is not null
            ? throw new KeyFileException($"The key file's {which}\"made\" is no time in UTC.")
            : new KeyMaterial(id, master[..Length], made);
    }

    public TagKey ToKey() => new(Id, master);

    public void Write(Utf8JsonWriter writer)
    {
        writer.WriteString("id", Id);
        writer.WriteString("key", Convert.ToBase64String(master));
        if (Made is { } time)
        {
            WireJson.WriteTime(writer, "made", time);
        }
    }
}
