using System.Text.Json;
using AccessSentinel.Learning.Training.Anomaly;

namespace AccessSentinel.Learning.Tests.Training.Anomaly;

/// <summary>One real run of ML.NET's RandomizedPca, as committed: rows, parameters, and its own scores.</summary>
internal sealed record MLNetRun
{
    public required string MLNet { get; init; }

    public required int Dimensions { get; init; }

    public required int Rank { get; init; }

    public required int Seed { get; init; }

    public required double[] Mean { get; init; }

    public required double[] Components { get; init; }

    public required double[] Rows { get; init; }

    public required float[] Scores { get; init; }

    public FeatureMatrix Matrix => new(Dimensions, Rows);

    public static MLNetRun Read()
    {
        using var stream = typeof(MLNetRun).Assembly.GetManifestResourceStream("mlnet-run.json")!;
        return JsonSerializer.Deserialize<MLNetRun>(stream, JsonSerializerOptions.Web)!;
    }
}
