using System.Buffers;
using System.Security.Cryptography;
using System.Text.Json;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Scoring;
using AccessSentinel.Learning.Report;

namespace AccessSentinel.Learning.Training;

/// <summary>A model file cannot be used; the message says why and what to do.</summary>
public sealed class ModelFileException(string message, ModelRefusal refusal = ModelRefusal.Damaged) : Exception(message)
{
    /// <summary>Which kind of reason it is.</summary>
    public ModelRefusal Refusal { get; } = refusal;
}

/// <summary>Kinds of reasons for which a model file is refused.</summary>
public enum ModelRefusal
{
    /// <summary>It is not there, or may not be read.</summary>
    Unreadable,

    /// <summary>Its content does not have the hash it states, or is no model file at all.</summary>
    Damaged,

    /// <summary>A format that is not known here.</summary>
    Format,

    /// <summary>Trained for other priors or features.</summary>
    Catalogue,
}

/// <summary>
/// The model file: JSON with a fixed order of members, the last one a SHA-256 over every byte before it, so that a file that was damaged
/// or edited is refused. The member <c>anomaly</c> is there where the data were enough for a multivariate model.
/// </summary>
public static class ModelFile
{
    private const string Kind = "access-sentinel-model";
    private const int Format = 1;
    private static ReadOnlySpan<byte> HashMember => ",\n  \"sha256\": \""u8;

    /// <summary>The file's bytes. Equal models give equal bytes.</summary>
    public static byte[] ToBytes(TrainedModel model)
    {
        ArrayBufferWriter<byte> buffer = new(1 << 16);
        using (Utf8JsonWriter writer = new(buffer, SummaryWriter.Json))
        {
            writer.WriteStartObject();
            writer.WriteString("kind", Kind);
            writer.WriteNumber("format", Format);
            writer.WriteString("catalogue", PriorCatalogue.Version);
            WriteWindow(writer, model);
            ModelTail.Write(writer, model.Tail);
            writer.WriteStartArray("warnings");
            foreach (var warning in model.Warnings)
            {
                writer.WriteStringValue(warning);
            }

            writer.WriteEndArray();
            WriteProfessions(writer, model);
            ModelFeatures.Write(writer, model.References);
            if (model.TrainedAnomaly is { } anomaly)
            {
                ModelAnomaly.Write(writer, anomaly);
            }

            writer.WriteEndObject();
        }

        // Without the closing brace and the line break before it.
        var content = buffer.WrittenSpan[..buffer.WrittenSpan.LastIndexOf("\n}"u8)];
        return [.. content, .. HashMember, .. System.Text.Encoding.ASCII.GetBytes(HashOf(content)), .. "\"\n}\n"u8];
    }

    /// <summary>Writes a file, whole or not at all, and gives back the model with its hash.</summary>
    /// <exception cref="IOException">It cannot be written.</exception>
    public static TrainedModel Save(TrainedModel model, string path)
    {
        var bytes = ToBytes(model);
        var unfinished = path + ".new";
        File.WriteAllBytes(unfinished, bytes);
        File.Move(unfinished, path, overwrite: true);
        return Parse(bytes);
    }

    /// <summary>Reads a file.</summary>
    /// <exception cref="ModelFileException">It is no model file, was damaged or altered, or is for another version of this program.</exception>
    public static TrainedModel Load(string path) => Load(path, ReadBytes(path));

    /// <summary>Reads the bytes of a file, unchecked.</summary>
    /// <exception cref="ModelFileException">It cannot be read.</exception>
    public static byte[] ReadBytes(string path)
    {
        try
        {
            return File.ReadAllBytes(path);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ModelFileException($"The model file '{path}' cannot be read: {exception.Message}", ModelRefusal.Unreadable);
        }
    }

    /// <summary>Reads the bytes of a file that were read before.</summary>
    /// <exception cref="ModelFileException">As <see cref="Load(string)"/>.</exception>
    public static TrainedModel Load(string path, ReadOnlySpan<byte> bytes)
    {
        try
        {
            return Parse(bytes);
        }
        catch (ModelFileException exception)
        {
            throw new ModelFileException($"The model file '{path}' is refused: {exception.Message}", exception.Refusal);
        }
    }

    /// <summary>Reads the bytes of a file.</summary>
    /// <exception cref="ModelFileException">As <see cref="Load(string)"/>.</exception>
    public static TrainedModel Parse(ReadOnlySpan<byte> bytes)
    {
        try
        {
            using var document = JsonDocument.Parse(bytes.ToArray());
            var root = document.RootElement;
            Require(root.ValueKind == JsonValueKind.Object && root.TryGetProperty("kind", out var kind) && kind.ValueEquals(Kind), $"it has no member \"kind\" that says \"{Kind}\".");
            Require(root.GetProperty("format").TryGetInt32(out var format) && format == Format, $"its \"format\" is not {Format}, the only one that is known here.", ModelRefusal.Format);
            var hash = Verify(bytes, root);
            var catalogue = root.GetProperty("catalogue").GetString();
            Require(
                catalogue == PriorCatalogue.Version,
                $"it was trained for feature catalogue {catalogue}; this version of access-sentinel has {PriorCatalogue.Version}. Train it again with this version.",
                ModelRefusal.Catalogue);
            return Read(root) with { Hash = hash };
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException or ArgumentException)
        {
            throw new ModelFileException("it is damaged: not the JSON of a model file.");
        }
    }

    internal static DateTime Time(JsonElement parent, string name) => parent.GetProperty(name).GetDateTime().ToUniversalTime();

    private static string Verify(ReadOnlySpan<byte> bytes, JsonElement root)
    {
        var at = bytes.LastIndexOf(HashMember);
        Require(at > 0, "its \"sha256\" is not where it belongs: the file was damaged or altered.");
        var hash = HashOf(bytes[..at]);
        Require(root.GetProperty("sha256").ValueEquals(hash), "its content does not have the SHA-256 it states: the file was damaged or altered.");
        return hash;
    }

    private static string HashOf(ReadOnlySpan<byte> content) => Convert.ToHexStringLower(SHA256.HashData(content));

    private static void Require(bool holds, string otherwise, ModelRefusal refusal = ModelRefusal.Damaged)
    {
        if (!holds)
        {
            throw new ModelFileException(otherwise, refusal);
        }
    }

    private static void WriteWindow(Utf8JsonWriter writer, TrainedModel model)
    {
        writer.WriteStartObject("window");
        writer.WriteString("first", SummaryWriter.Time(model.Window.First));
        writer.WriteString("last", SummaryWriter.Time(model.Window.Last));
        writer.WriteString("warmUntil", SummaryWriter.Time(model.Window.WarmUntil));
        writer.WriteNumber("events", model.Window.Events);
        writer.WriteNumber("rejected", model.Window.Rejected);
        writer.WriteNumber("credentials", model.Window.Credentials);
        writer.WriteEndObject();
    }

    private static void WriteProfessions(Utf8JsonWriter writer, TrainedModel model)
    {
        writer.WriteStartArray("professions");
        foreach (var each in model.Professions)
        {
            writer.WriteStartObject();
            writer.WriteString("profession", Words.Of(each.Profession));
            writer.WriteNumber("credentials", each.Support.Credentials);
            writer.WriteNumber("credentialDays", each.Support.Days);
            writer.WriteNumber("people", each.Support.People);
            writer.WriteStartObject("prior");
            foreach (var (name, value) in PriorCatalogue.Values(each.Prior))
            {
                if (value is IReadOnlyList<double> list)
                {
                    writer.WriteStartArray(name);
                    foreach (var number in list)
                    {
                        writer.WriteNumberValue(number);
                    }

                    writer.WriteEndArray();
                }
                else
                {
                    writer.WriteNumber(name, (double)value);
                }
            }

            writer.WriteEndObject();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static TrainedModel Read(JsonElement root)
    {
        var window = root.GetProperty("window");
        var professions = root.GetProperty("professions").EnumerateArray().Select(ReadProfession).ToArray();
        Require(professions.Length == Words.ProfessionCount, "it does not hold one prior a profession.");
        return new TrainedModel
        {
            Window = new TrainingWindow
            {
                First = Time(window, "first"),
                Last = Time(window, "last"),
                WarmUntil = Time(window, "warmUntil"),
                Events = window.GetProperty("events").GetInt64(),
                Rejected = window.GetProperty("rejected").GetInt64(),
                Credentials = window.GetProperty("credentials").GetInt32(),
            },
            Tail = ModelTail.Read(root.GetProperty("tail")),
            Warnings = [.. root.GetProperty("warnings").EnumerateArray().Select(each => each.GetString()!)],
            Professions = professions,
            References = ModelFeatures.Read(root.GetProperty("features")),
            TrainedAnomaly = root.TryGetProperty("anomaly", out var anomaly) ? ModelAnomaly.Read(anomaly) : null,
        };
    }

    private static TrainedPrior ReadProfession(JsonElement element, int index)
    {
        var profession = (Profession)index;
        Require(element.GetProperty("profession").ValueEquals(Words.Of(profession)), "its professions are not in the order of this version.");
        var values = element.GetProperty("prior");
        var prior = PriorCatalogue.Create((name, type) => type == typeof(double)
            ? values.GetProperty(name).GetDouble()
            : values.GetProperty(name).EnumerateArray().Select(each => each.GetDouble()).ToArray());
        return new TrainedPrior(
            profession,
            prior,
            new PriorSupport(element.GetProperty("credentials").GetInt32(), element.GetProperty("credentialDays").GetInt64(), element.GetProperty("people").GetInt64()));
    }
}
