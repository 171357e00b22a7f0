using System.Text.Json;
using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Scoring.Anomaly;

namespace AccessSentinel.Learning.Training;

/// <summary>The part of the model file about the features: their catalogue, and how each was spread in the training window.</summary>
internal static class ModelFeatures
{
    public static void Write(Utf8JsonWriter writer, IReadOnlyList<ReferenceDistribution> references)
    {
        writer.WriteStartObject("features");
        writer.WriteString("catalogue", FeatureCatalogue.Version);
        writer.WriteStartArray("references");
        for (var i = 0; i < references.Count; i++)
        {
            writer.WriteStartObject();
            writer.WriteString("feature", FeatureCatalogue.Features[i].Name);
            WriteNumbers(writer, "edges", references[i].Edges);
            WriteNumbers(writer, "shares", references[i].Shares);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public static IReadOnlyList<ReferenceDistribution> Read(JsonElement features)
    {
        var catalogue = features.GetProperty("catalogue").GetString();
        if (catalogue != FeatureCatalogue.Version)
        {
            throw new ModelFileException(
                $"it was trained for feature catalogue {catalogue}; this version of access-sentinel has {FeatureCatalogue.Version}. Train it again with this version.",
                ModelRefusal.Catalogue);
        }

        var references = features.GetProperty("references").EnumerateArray().ToArray();
        if (references.Length is not (0 or FeatureCatalogue.Count)
            || references.Where((each, i) => !each.GetProperty("feature").ValueEquals(FeatureCatalogue.Features[i].Name)).Any())
        {
            throw new ModelFileException("its features are not those of its catalogue.");
        }

        return [.. references.Select(each => new ReferenceDistribution(Numbers(each, "edges"), Numbers(each, "shares")))];
    }

    private static double[] Numbers(JsonElement parent, string name) => [.. parent.GetProperty(name).EnumerateArray().Select(each => each.GetDouble())];

    private static void WriteNumbers(Utf8JsonWriter writer, string name, IReadOnlyList<double> numbers)
    {
        writer.WriteStartArray(name);
        foreach (var number in numbers)
        {
            writer.WriteNumberValue(number);
        }

        writer.WriteEndArray();
    }
}
