using System.Text.Json;
using AccessSentinel.Engine.Scoring;

namespace AccessSentinel.Learning.Training;

/// <summary>The part of the model file about the scale.</summary>
internal static class ModelTail
{
    public static void Write(Utf8JsonWriter writer, TailFit tail)
    {
        writer.WriteStartObject("tail");
        writer.WriteString("source", Words.Of(tail.Source));
        writer.WriteNumber("intercept", tail.Scale.Intercept);
        writer.WriteNumber("slope", tail.Scale.Slope);
        WriteInterval(writer, "intercept95", tail.Intercept);
        WriteInterval(writer, "slope95", tail.Slope);
        writer.WriteNumber("credentials", tail.Credentials);
        writer.WriteNumber("leftOut", tail.LeftOut);
        writer.WriteNumber("credentialDays", tail.Days);
        writer.WriteNumber("credentialHours", tail.Hours);
        writer.WriteNumber("threshold", tail.Threshold);
        writer.WriteNumber("exceedances", tail.Exceedances);
        writer.WriteNumber("censored", tail.Censored);
        writer.WriteNumber("meanExcess", tail.MeanExcess);
        writer.WriteStartArray("budgets");
        foreach (var budget in tail.Budgets)
        {
            writer.WriteStartObject();
            writer.WriteNumber("perMillionHours", budget.PerMillionHours);
            writer.WriteNumber("evidence", budget.Evidence);
            WriteInterval(writer, "evidence95", budget.Interval);
            writer.WriteNumber("decadesBeyondData", budget.DecadesBeyondData);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteStartArray("warnings");
        foreach (var warning in tail.Warnings)
        {
            writer.WriteStringValue(warning);
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    public static TailFit Read(JsonElement tail)
    {
        var slope = tail.GetProperty("slope").GetDouble();
        if (slope <= 0)
        {
            throw new ModelFileException("its scale has no positive slope.");
        }

        return new TailFit
        {
            Scale = new SurprisalScale(tail.GetProperty("intercept").GetDouble(), slope),
            Source = tail.GetProperty("source").ValueEquals(Words.Of(ScaleSource.Fitted)) ? ScaleSource.Fitted : ScaleSource.BuiltIn,
            Intercept = ReadInterval(tail, "intercept95"),
            Slope = ReadInterval(tail, "slope95"),
            Credentials = tail.GetProperty("credentials").GetInt32(),
            LeftOut = tail.GetProperty("leftOut").GetInt32(),
            Days = tail.GetProperty("credentialDays").GetInt64(),
            Hours = tail.GetProperty("credentialHours").GetInt64(),
            Threshold = tail.GetProperty("threshold").GetDouble(),
            Exceedances = tail.GetProperty("exceedances").GetInt32(),
            Censored = tail.GetProperty("censored").GetInt32(),
            MeanExcess = tail.GetProperty("meanExcess").GetDouble(),
            Budgets =
            [
                .. tail.GetProperty("budgets").EnumerateArray().Select(each => new BudgetThreshold(
                    each.GetProperty("perMillionHours").GetDouble(), each.GetProperty("evidence").GetDouble(), ReadInterval(each, "evidence95"), each.GetProperty("decadesBeyondData").GetDouble())),
            ],
            Warnings = [.. tail.GetProperty("warnings").EnumerateArray().Select(each => each.GetString()!)],
        };
    }

    private static void WriteInterval(Utf8JsonWriter writer, string name, Interval interval)
    {
        writer.WriteStartArray(name);
        writer.WriteNumberValue(interval.Low);
        writer.WriteNumberValue(interval.High);
        writer.WriteEndArray();
    }

    private static Interval ReadInterval(JsonElement parent, string name)
    {
        var interval = parent.GetProperty(name);
        if (interval.GetArrayLength() != 2)
        {
            throw new ModelFileException($"its \"{name}\" is no interval.");
        }

        return new Interval(interval[0].GetDouble(), interval[1].GetDouble());
    }
}
