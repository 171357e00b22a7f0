using System.Buffers;
using System.Text;
using System.Text.Json;
using AccessSentinel.Contracts.Signatures;

namespace AccessSentinel.Contracts.Controls;

/// <summary>
/// The file of the operators: JSON with <c>kind</c>, <c>version</c> and <c>operators</c>, each with <c>name</c>, <c>role</c>,
/// <c>publicKey</c>, <c>notBefore</c> and <c>notAfter</c>. It holds nothing secret; whoever may write it may make himself an operator.
/// </summary>
public static class OperatorsFile
{
    private const string Kind = "access-sentinel-operators";
    private const int Version = 1;

    /// <summary>Reads a file.</summary>
    /// <exception cref="OperatorsFileException">It cannot be read, or is wrong.</exception>
    public static IReadOnlyList<OperatorKey> Load(string path)
    {
        try
        {
            return Parse(File.ReadAllText(path, Encoding.UTF8));
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException or ArgumentException or NotSupportedException)
        {
            throw new OperatorsFileException($"{path} cannot be read: {exception.Message}");
        }
        catch (OperatorsFileException exception)
        {
            throw new OperatorsFileException($"{path}: {exception.Message}");
        }
    }

    /// <summary>Reads a text.</summary>
    /// <exception cref="OperatorsFileException">It is wrong.</exception>
    public static IReadOnlyList<OperatorKey> Parse(string text)
    {
        using var document = WireJson.TryParse(Encoding.UTF8.GetBytes(text)) ?? throw new OperatorsFileException("it is not JSON.");
        var root = document.RootElement;
        if (WireJson.Text(root, "kind") != Kind || WireJson.Whole(root, "version") != Version)
        {
            throw new OperatorsFileException($"it does not say \"kind\": \"{Kind}\" and \"version\": {Version}.");
        }

        if (WireJson.Find(root, "operators") is not { } list || list.ValueKind != JsonValueKind.Array)
        {
            throw new OperatorsFileException("it has no list \"operators\".");
        }

        List<OperatorKey> operators = [];
        Dictionary<string, string> owners = [];
        foreach (var element in list.EnumerateArray())
        {
            var number = operators.Count + 1;
            var one = Read(element, number);
            using var key = KeyOf(one, number);
            if (!owners.TryAdd(key.KeyId, one.Name))
            {
                throw new OperatorsFileException($"operator {number} has the key of {owners[key.KeyId]}.");
            }

            operators.Add(one);
        }

        return operators;
    }

    /// <summary>The text of a file.</summary>
    public static string Format(IEnumerable<OperatorKey> operators)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var writer = new Utf8JsonWriter(buffer, WireJson.Indented))
        {
            writer.WriteStartObject();
            writer.WriteString("kind", Kind);
            writer.WriteNumber("version", Version);
            writer.WriteStartArray("operators");
            foreach (var one in operators)
            {
                Write(writer, one);
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan) + "\n";
    }

    private static void Write(Utf8JsonWriter writer, OperatorKey one)
    {
        writer.WriteStartObject();
        writer.WriteString("name", one.Name);
        writer.WriteString("role", OperatorRoles.Name(one.Role));
        writer.WriteString("publicKey", one.PublicKey);
        WireJson.WriteTime(writer, "notBefore", one.NotBefore);
        WireJson.WriteTime(writer, "notAfter", one.NotAfter);
        writer.WriteEndObject();
    }

    private static OperatorKey Read(JsonElement element, int number)
    {
        if (element.ValueKind != JsonValueKind.Object)
        {
            throw new OperatorsFileException($"operator {number} is not an object.");
        }

        if (WireJson.Text(element, "name") is not { Length: >= 1 and <= Control.LongestAuthor } name)
        {
            throw new OperatorsFileException($"operator {number} has no \"name\" of 1 to {Control.LongestAuthor} characters.");
        }

        if (!OperatorRoles.TryParse(WireJson.Text(element, "role"), out var role))
        {
            throw new OperatorsFileException($"operator {number} ({name}) has no \"role\" of: {string.Join(", ", Enum.GetValues<OperatorRole>().Select(OperatorRoles.Name))}.");
        }

        if (WireJson.Text(element, "publicKey") is not { } key)
        {
            throw new OperatorsFileException($"operator {number} ({name}) has no \"publicKey\".");
        }

        if (WireJson.Time(element, "notBefore") is not { } notBefore || WireJson.Time(element, "notAfter") is not { } notAfter || notAfter <= notBefore)
        {
            throw new OperatorsFileException($"operator {number} ({name}) has no \"notBefore\" with a later \"notAfter\" (RFC 3339).");
        }

        return new OperatorKey(name, role, key, notBefore, notAfter);
    }

    private static VerifyingKey KeyOf(OperatorKey one, int number)
    {
        try
        {
            return one.Key();
        }
        catch (SignatureKeyException exception)
        {
            throw new OperatorsFileException($"operator {number} ({one.Name}), \"publicKey\": {exception.Message}");
        }
    }
}
