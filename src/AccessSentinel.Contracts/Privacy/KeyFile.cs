using System.Buffers;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace AccessSentinel.Contracts.Privacy;

/// <summary>
/// The file that holds the tag key: JSON with <c>kind</c>, <c>version</c>, <c>id</c>, <c>key</c> (32 bytes in base64) and a
/// note for whoever opens it. <see cref="Format"/> is the only member that gives the key away.
/// </summary>
public sealed class KeyFile
{
    private const string Kind = "access-sentinel-key";
    private const int Version = 1;
    private const int KeyLength = 32;
    private const int GreatestIdLength = 32;

    private const string Note = "Secret. Whoever has it and the tags can search for people by their NIR. Keep it as long as the records.";

    private readonly byte[] _master;

    private KeyFile(string id, byte[] master)
    {
        _master = master;
        Key = new TagKey(id, master);
    }

    /// <summary>The key, ready for use.</summary>
    public TagKey Key { get; }

    /// <summary>A new random key under a new random id.</summary>
    public static KeyFile Create() =>
        new("k" + RandomNumberGenerator.GetHexString(8, lowercase: true), RandomNumberGenerator.GetBytes(KeyLength));

    /// <summary>Reads the text of a key file.</summary>
    /// <exception cref="KeyFileException">It is no key file; the message says why, without any of its content.</exception>
    public static KeyFile Parse(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return Read(document.RootElement);
        }
        catch (JsonException)
        {
            // Not passed on: the reader's message may quote what it read.
            throw new KeyFileException("The key file is not JSON.");
        }
    }

    /// <summary>Reads a key file from disk.</summary>
    /// <exception cref="KeyFileException">It cannot be read, or is no key file.</exception>
    public static KeyFile Load(string path)
    {
        string text;
        try
        {
            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new KeyFileException($"The key file '{path}' cannot be read: {e.Message}");
        }

        return Parse(text);
    }

    /// <summary>The text to be kept: it holds the key.</summary>
    public string Format()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WireJson.Indented))
        {
            writer.WriteStartObject();
            writer.WriteString("kind", Kind);
            writer.WriteNumber("version", Version);
            writer.WriteString("id", Key.Id);
            writer.WriteString("key", Convert.ToBase64String(_master));
            writer.WriteString("note", Note);
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    /// <summary>The key's id, never the key.</summary>
    public override string ToString() => Key.Id;

    private static KeyFile Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object || WireJson.Text(root, "kind") != Kind)
        {
            throw new KeyFileException($"The key file has no member \"kind\" that says \"{Kind}\".");
        }

        if (!root.TryGetProperty("version", out var version) || version.ValueKind != JsonValueKind.Number
            || !version.TryGetInt32(out var number) || number != Version)
        {
            throw new KeyFileException($"The key file's \"version\" is not {Version}, the only one that is known here.");
        }

        var id = WireJson.Text(root, "id");
        if (id is null || id.Length is < 1 or > GreatestIdLength)
        {
            throw new KeyFileException($"The key file's \"id\" is not a text of 1 to {GreatestIdLength} characters.");
        }

        var master = new byte[KeyLength + 1];
        if (WireJson.Text(root, "key") is not { } key || !Convert.TryFromBase64String(key, master, out var length) || length != KeyLength)
        {
            throw new KeyFileException($"The key file's \"key\" is not {KeyLength} bytes in base64.");
        }

        return new KeyFile(id, master[..KeyLength]);
    }
}
