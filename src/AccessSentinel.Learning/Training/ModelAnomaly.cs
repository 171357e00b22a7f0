using System.Globalization;
using System.Text.Json;
using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Scoring.Anomaly;
using AccessSentinel.Learning.Training.Anomaly;

namespace AccessSentinel.Learning.Training;

/// <summary>The part of the model file about the anomaly model: what it is, what it was trained behind, what its scores mean, and its card.</summary>
internal static class ModelAnomaly
{
    public static void Write(Utf8JsonWriter writer, TrainedAnomaly anomaly)
    {
        var detector = anomaly.Detector;
        writer.WriteStartObject("anomaly");
        writer.WriteString("kind", Words.Of(detector.Model.Kind));
        writer.WriteString("catalogue", detector.Catalogue);
        writer.WriteStartObject("standardisation");
        WriteNumbers(writer, "location", detector.Standardisation.Location);
        WriteNumbers(writer, "scale", detector.Standardisation.Scale);
        writer.WriteEndObject();
        writer.WriteStartObject("surprisal");
        WriteNumbers(writer, "scores", detector.Scale.Scores);
        WriteNumbers(writer, "surprisals", detector.Scale.Surprisals);
        writer.WriteNumber("slope", detector.Scale.Slope);
        writer.WriteNumber("most", detector.Scale.Most);
        writer.WriteEndObject();
        WriteCard(writer, anomaly.Card);
        writer.WriteStartObject("parameters");
        WriteParameters(writer, detector.Model);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    public static TrainedAnomaly Read(JsonElement anomaly)
    {
        var catalogue = anomaly.GetProperty("catalogue").GetString()!;
        if (catalogue != FeatureCatalogue.Version)
        {
            throw new ModelFileException(
                $"its anomaly model was trained for feature catalogue {catalogue}; this version of access-sentinel has {FeatureCatalogue.Version}. Train it again with this version.",
                ModelRefusal.Catalogue);
        }

        var standardisation = anomaly.GetProperty("standardisation");
        var surprisal = anomaly.GetProperty("surprisal");
        var model = ReadParameters(anomaly.GetProperty("kind").GetString()!, anomaly.GetProperty("parameters"));
        if (model.Dimensions != FeatureCatalogue.Count)
        {
            throw new ModelFileException($"its anomaly model has {model.Dimensions} features; its catalogue has {FeatureCatalogue.Count}.");
        }

        AnomalyDetector detector = new(
            catalogue,
            new FeatureStandardisation(Numbers(standardisation, "location"), Numbers(standardisation, "scale")),
            model,
            new AnomalyScale(Numbers(surprisal, "scores"), Numbers(surprisal, "surprisals"), surprisal.GetProperty("slope").GetDouble(), surprisal.GetProperty("most").GetDouble()));
        return new TrainedAnomaly(detector, ReadCard(anomaly.GetProperty("card")));
    }

    private static AnomalyKind KindOf(string name) =>
        Enum.GetValues<AnomalyKind>().Where(kind => Words.Of(kind) == name).Select(kind => (AnomalyKind?)kind).SingleOrDefault()
        ?? throw new ModelFileException($"its anomaly model is of the kind \"{name}\", which this version of access-sentinel cannot score.");

    private static void WriteParameters(Utf8JsonWriter writer, AnomalyModel model)
    {
        switch (model)
        {
            case RobustMahalanobisModel robust:
                WriteNumbers(writer, "location", robust.Location);
                WriteNumbers(writer, "whitening", robust.Whitening);
                break;
            case PrincipalResidualModel principal:
                WriteNumbers(writer, "mean", principal.Mean);
                WriteNumbers(writer, "components", principal.Components);
                break;
            case RandomizedPcaModel relative:
                WriteNumbers(writer, "mean", relative.Mean);
                WriteNumbers(writer, "components", relative.Components);
                break;
            case HistogramModel histogram:
                WriteHistograms(writer, histogram);
                break;
            case IsolationForestModel forest:
                writer.WriteNumber("dimensions", forest.Dimensions);
                writer.WriteNumber("sampleSize", forest.SampleSize);
                WriteNumbers(writer, "roots", forest.Roots.Select(each => (double)each));
                WriteNumbers(writer, "features", forest.Nodes.Select(each => (double)each.Feature));
                WriteNumbers(writer, "values", forest.Nodes.Select(each => each.Value));
                WriteNumbers(writer, "left", forest.Nodes.Select(each => (double)each.Left));
                WriteNumbers(writer, "right", forest.Nodes.Select(each => (double)each.Right));
                break;
            default:
                throw new InvalidOperationException($"No parameters are known of {model.Kind}.");
        }
    }

    private static AnomalyModel ReadParameters(string kind, JsonElement parameters) => KindOf(kind) switch
    {
        AnomalyKind.RobustMahalanobis => new RobustMahalanobisModel(Numbers(parameters, "location"), Numbers(parameters, "whitening")),
        AnomalyKind.PrincipalResidual => new PrincipalResidualModel(Numbers(parameters, "mean"), Numbers(parameters, "components")),
        AnomalyKind.RandomizedPca => new RandomizedPcaModel(Numbers(parameters, "mean"), Numbers(parameters, "components")),
        AnomalyKind.Histogram => new HistogramModel([.. parameters.GetProperty("histograms").EnumerateArray().Select(ReadHistogram)]),
        _ => ReadForest(parameters),
    };

    private static void WriteHistograms(Utf8JsonWriter writer, HistogramModel model)
    {
        writer.WriteStartArray("histograms");
        foreach (var histogram in model.Histograms)
        {
            writer.WriteStartObject();
            writer.WriteNumber("low", histogram.Low);
            writer.WriteNumber("width", histogram.Width);
            WriteNumbers(writer, "scores", histogram.Scores);
            writer.WriteNumber("outside", histogram.Outside);
            writer.WriteNumber("tolerance", histogram.Tolerance);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static FeatureHistogram ReadHistogram(JsonElement histogram) => new(
        histogram.GetProperty("low").GetDouble(),
        histogram.GetProperty("width").GetDouble(),
        Numbers(histogram, "scores"),
        histogram.GetProperty("outside").GetDouble(),
        histogram.GetProperty("tolerance").GetDouble());

    private static IsolationForestModel ReadForest(JsonElement parameters)
    {
        var features = Integers(parameters, "features");
        var values = Numbers(parameters, "values");
        var left = Integers(parameters, "left");
        var right = Integers(parameters, "right");
        if (values.Length != features.Length || left.Length != features.Length || right.Length != features.Length)
        {
            throw new ModelFileException("its anomaly model is damaged: the trees' lists differ in length.");
        }

        return new IsolationForestModel(
            parameters.GetProperty("dimensions").GetInt32(),
            parameters.GetProperty("sampleSize").GetInt32(),
            Integers(parameters, "roots"),
            [.. features.Select((feature, i) => new IsolationNode(feature, values[i], left[i], right[i]))]);
    }

    private static void WriteCard(Utf8JsonWriter writer, AnomalyCard card)
    {
        writer.WriteStartObject("card");
        writer.WriteString("trainer", card.Trainer);
        writer.WriteNumber("trainingRows", card.TrainingRows);
        writer.WriteNumber("heldBackHours", card.HeldBackHours);
        writer.WriteNumber("credentials", card.Credentials);
        writer.WriteNumber("leftOut", card.LeftOut);
        writer.WriteNumber("thieves", card.Thieves);
        if (card.ConfirmedHours > 0)
        {
            writer.WriteNumber("confirmedHours", card.ConfirmedHours);
        }

        writer.WriteString("injection", card.Injection);
        writer.WriteStartArray("candidates");
        foreach (var candidate in card.Candidates)
        {
            writer.WriteStartObject();
            writer.WriteString("kind", Words.Of(candidate.Kind));
            writer.WriteNumber("auc", candidate.Area);
            writer.WriteNumber("partialAuc", candidate.PartialArea);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static AnomalyCard ReadCard(JsonElement card) => new()
    {
        Trainer = card.GetProperty("trainer").GetString()!,
        TrainingRows = card.GetProperty("trainingRows").GetInt32(),
        HeldBackHours = card.GetProperty("heldBackHours").GetInt32(),
        Credentials = card.GetProperty("credentials").GetInt32(),
        LeftOut = card.GetProperty("leftOut").GetInt32(),
        Thieves = card.GetProperty("thieves").GetInt32(),
        ConfirmedHours = card.TryGetProperty("confirmedHours", out var confirmed) ? confirmed.GetInt32() : 0,
        Injection = card.GetProperty("injection").GetString()!,
        Candidates =
        [
            .. card.GetProperty("candidates").EnumerateArray().Select(each => new AnomalyCandidate(
                KindOf(each.GetProperty("kind").GetString()!), each.GetProperty("auc").GetDouble(), each.GetProperty("partialAuc").GetDouble())),
        ],
    };

    /// <summary>One line for all of them: a forest has hundreds of thousands.</summary>
    private static void WriteNumbers(Utf8JsonWriter writer, string name, IEnumerable<double> numbers)
    {
        writer.WritePropertyName(name);
        writer.WriteRawValue("[" + string.Join(",", numbers.Select(each => each.ToString("R", CultureInfo.InvariantCulture))) + "]");
    }

    private static double[] Numbers(JsonElement parent, string name) => [.. parent.GetProperty(name).EnumerateArray().Select(each => each.GetDouble())];

    private static int[] Integers(JsonElement parent, string name) => [.. parent.GetProperty(name).EnumerateArray().Select(each => each.GetInt32())];
}
