using System.Text.Json;

namespace AccessSentinel.TestKit.Fuzzing;

/// <summary>A valid JSON text and where its values stand, so that a mutation can put one value for another and leave the rest whole.</summary>
public sealed class JsonSample
{
    private const int UpperLevels = 2;

    private readonly List<JsonPlace> _places = [];
    private readonly List<JsonPlace> _upper = [];

    /// <summary>Takes a text.</summary>
    /// <exception cref="JsonException">It is no JSON: a sample has to be whole.</exception>
    public JsonSample(byte[] bytes)
    {
        Bytes = bytes;
        Stack<JsonPlace> open = new();
        var reader = new Utf8JsonReader(bytes);
        var name = -1;
        while (reader.Read())
        {
            switch (reader.TokenType)
            {
                case JsonTokenType.PropertyName:
                    name = (int)reader.TokenStartIndex;
                    break;
                case JsonTokenType.StartObject or JsonTokenType.StartArray:
                    open.Push(new JsonPlace(name, (int)reader.TokenStartIndex, 0));
                    name = -1;
                    break;
                case JsonTokenType.EndObject or JsonTokenType.EndArray:
                    Add(open.Pop() with { End = (int)reader.BytesConsumed }, open.Count);
                    break;
                default:
                    Add(new JsonPlace(name, (int)reader.TokenStartIndex, (int)reader.BytesConsumed), open.Count);
                    name = -1;
                    break;
            }
        }
    }

    /// <summary>The text, UTF-8.</summary>
    public byte[] Bytes { get; }

    /// <summary>Its values, the whole of it among them.</summary>
    public IReadOnlyList<JsonPlace> Places => _places;

    /// <summary>Those near the root: a model file has thousands of numbers and a dozen members that say what it is.</summary>
    public IReadOnlyList<JsonPlace> Upper => _upper;

    /// <summary>The bytes of a value.</summary>
    public ReadOnlySpan<byte> Value(JsonPlace place) => Bytes.AsSpan(place.Start, place.End - place.Start);

    private void Add(JsonPlace place, int level)
    {
        _places.Add(place);
        if (level <= UpperLevels)
        {
            _upper.Add(place);
        }
    }
}

/// <summary>Where a value stands.</summary>
/// <param name="Name">Where the name of its member begins; −1: it is no member.</param>
/// <param name="Start">Its first byte.</param>
/// <param name="End">The byte after its last.</param>
public readonly record struct JsonPlace(int Name, int Start, int End);
