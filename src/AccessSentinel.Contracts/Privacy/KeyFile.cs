using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Json;

namespace AccessSentinel.Contracts.Privacy;

/// <summary>
/// The file that holds the tag key: JSON with <c>kind</c>, <c>version</c>, <c>id</c>, <c>key</c> (32 bytes in base64), when it was <c>made</c>,
/// and a note for whoever opens it. A rotated one has version 2 and also the <c>previous</c> key with <c>until</c> when the overlap lasts, and the
/// ids of <c>retired</c> keys, whose secrets are gone. Immutable. <see cref="Format"/> is the only member that gives a key away.
/// </summary>
public sealed class KeyFile
{
    /// <summary>
    /// Longest overlap of two keys, in days, and the usual one: as long as a beneficiary is remembered at most, so that nobody becomes new by a
    /// rotation.
    /// </summary>
    public const int LongestOverlapDays = 511;

    private const string Kind = "access-sentinel-key";
    private const int Plain = 1;
    private const int Rotated = 2;
    private const int MostRetired = 64;

    private const string Note = "Secret. Whoever has it and the tags can search for people by their NIR. Keep it as long as the records.";

    private readonly KeyMaterial _current;
    private readonly KeyMaterial? _previous;
    private readonly DateTime _until;
    private readonly string[] _retired;

    private KeyFile(KeyMaterial current, KeyMaterial? previous, DateTime until, string[] retired)
    {
        _current = current;
        _previous = previous;
        _until = until;
        _retired = retired;
        Key = current.ToKey().After(previous is null ? null : new KeyOverlap(previous.ToKey(), until, previous.Made > (current.Made ?? DateTime.MinValue)), retired);
    }

    /// <summary>The key with what came before it, ready for use.</summary>
    public TagKey Key { get; }

    /// <summary>When the present key was made, UTC; null: its file does not say.</summary>
    public DateTime? Made => _current.Made;

    /// <summary>A new random key under a new random id.</summary>
    /// <param name="made">When it is made, UTC; null: the file will not say.</param>
    public static KeyFile Create(DateTime? made = null) => new(KeyMaterial.Create(made, []), null, default, []);

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

    /// <summary>A file with a new key; the present one becomes the previous one.</summary>
    /// <param name="now">UTC.</param>
    /// <param name="overlap">How long both are used: more than nothing, at most <see cref="LongestOverlapDays"/> days.</param>
    /// <exception cref="KeyFileException">An overlap runs: a third key would leave what is under the first one unreadable.</exception>
    public KeyFile Rotate(DateTime now, TimeSpan overlap)
    {
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(overlap, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(overlap, TimeSpan.FromDays(LongestOverlapDays));
        if (_previous is not null && now < _until)
        {
            throw new KeyFileException(
                $"Keys {_previous.Id} and {_current.Id} overlap until {Day(_until)}, and there is no third one beside them.",
                "Rotate again after that; or give up the previous key first, with: access-sentinel rotate-key --finish");
        }

        var retired = WithPrevious();
        return new KeyFile(KeyMaterial.Create(now, [_current.Id, .. retired]), _current, now + overlap, retired);
    }

    /// <summary>A file in which the previous key is the present one again, and the other way round, until the same day.</summary>
    /// <param name="now">UTC.</param>
    /// <exception cref="KeyFileException">No overlap runs.</exception>
    public KeyFile Return(DateTime now)
    {
        if (_previous is null || now >= _until)
        {
            throw new KeyFileException("No two keys overlap: there is none to go back to.", "What was seen since is under the present key alone.");
        }

        return new KeyFile(_previous, _current, _until, _retired);
    }

    /// <summary>A file without the previous key's secret; its id stays, so that what is left under it is known to be ours.</summary>
    /// <exception cref="KeyFileException">There is no previous key.</exception>
    public KeyFile Finish() => _previous is null
        ? throw new KeyFileException("There is no previous key to give up.", "Nothing needs to be done.")
        : new KeyFile(_current, null, default, WithPrevious());

    /// <summary>The text to be kept: it holds the keys.</summary>
    public string Format()
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WireJson.Indented))
        {
            writer.WriteStartObject();
            writer.WriteString("kind", Kind);
            writer.WriteNumber("version", _previous is null && _retired.Length == 0 ? Plain : Rotated);
            _current.Write(writer);
            if (_previous is not null)
            {
                writer.WriteStartObject("previous");
                _previous.Write(writer);
                WireJson.WriteTime(writer, "until", _until);
                writer.WriteEndObject();
            }

            if (_retired.Length > 0)
            {
                writer.WriteStartArray("retired");
                foreach (var id in _retired)
                {
                    writer.WriteStringValue(id);
                }

                writer.WriteEndArray();
            }

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

        if (WireJson.Whole(root, "version") is not (Plain or Rotated))
        {
            throw new KeyFileException($"The key file's \"version\" is not {Plain} or {Rotated}, the only ones that are known here.");
        }

        var current = KeyMaterial.Read(root, "");
        KeyMaterial? previous = null;
        DateTime until = default;
        if (WireJson.Find(root, "previous") is { } before)
        {
            if (before.ValueKind != JsonValueKind.Object || WireJson.Time(before, "until") is not { } end)
            {
                throw new KeyFileException("The key file's \"previous\" has no time \"until\" when it overlaps.");
            }

            previous = KeyMaterial.Read(before, "previous ");
            until = end;
        }

        var retired = ReadRetired(root);
        string[] ids = [current.Id, .. previous is null ? [] : new[] { previous.Id }, .. retired];
        return ids.Distinct(StringComparer.Ordinal).Count() == ids.Length
            ? new KeyFile(current, previous, until, retired)
            : throw new KeyFileException("Two keys of the key file have the same \"id\".");
    }

    private static string[] ReadRetired(JsonElement root)
    {
        if (WireJson.Find(root, "retired") is not { } list)
        {
            return [];
        }

        var ids = list.ValueKind == JsonValueKind.Array ? list.EnumerateArray().Select(WireJson.Text).OfType<string>().ToArray() : [];
        return list.ValueKind == JsonValueKind.Array && ids.Length == list.GetArrayLength() && ids.Length <= MostRetired
            ? ids
            : throw new KeyFileException($"The key file's \"retired\" is not a list of at most {MostRetired} ids.");
    }

    /// <summary>The retired ids with that of the previous key, the latest first; more than a file can hold are forgotten.</summary>
    private string[] WithPrevious() => _previous is null ? _retired : [.. _retired.Prepend(_previous.Id).Take(MostRetired)];

    private static string Day(DateTime time) => time.ToString("yyyy-MM-dd HH:mm'Z'", CultureInfo.InvariantCulture);
}
