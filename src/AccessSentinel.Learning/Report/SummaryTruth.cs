using System.Text.Json;
using AccessSentinel.Learning.Backtest;

namespace AccessSentinel.Learning.Report;

/// <summary>The part of the summary that only labels allow: exposure with and without, wrongful measures, care refused.</summary>
internal static class SummaryTruth
{
    public static void Write(Utf8JsonWriter writer, BacktestFigures figures)
    {
        if (!figures.HasTruth)
        {
            return;
        }

        writer.WriteStartObject("truth");
        writer.WriteNumber("attacks", figures.Result.Attacks.Count);
        writer.WriteNumber("stopped", figures.Stopped);
        writer.WriteNumber("exposedWith", figures.AttackedWith);
        writer.WriteNumber("exposedWithout", figures.AttackedWithout);
        SummaryWriter.Number(writer, "exposedShareMeanOverKinds", figures.KindMeanExposed);
        writer.WriteStartObject("wrongful");
        Rate(writer, "suspend", figures.Wrongful.Suspend, figures.CredentialDays);
        Rate(writer, "stepUp", figures.Wrongful.StepUp, figures.CredentialDays);
        Rate(writer, "restrict", figures.Wrongful.Restrict, figures.CredentialDays);
        writer.WriteEndObject();
        writer.WriteStartObject("careRefused");
        SummaryWriter.WriteCounts(writer, "byWrongfulMeasures", figures.CareRefused);
        SummaryWriter.WriteCounts(writer, "besideAttacks", figures.CareRefusedBesideAttack);
        SummaryWriter.Number(writer, "per100000Lookups", BacktestFigures.Per100000(figures.CareRefused.Total, figures.Lookups));
        writer.WriteEndObject();
        WriteKinds(writer, figures);
        WriteTwins(writer, figures);
        WriteAttacks(writer, figures);
        writer.WriteEndObject();
    }

    private static void Rate(Utf8JsonWriter writer, string name, long count, long days)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("count", count);
        SummaryWriter.Number(writer, "per100000CredentialDays", BacktestFigures.Per100000(count, days));
        SummaryWriter.Number(writer, "upper95", BacktestFigures.UpperBound(count, days));
        writer.WriteEndObject();
    }

    private static void WriteKinds(Utf8JsonWriter writer, BacktestFigures figures)
    {
        writer.WriteStartArray("kinds");
        foreach (var kind in figures.Kinds)
        {
            writer.WriteStartObject();
            writer.WriteString("kind", kind.Kind);
            writer.WriteNumber("attacks", kind.Attacks);
            writer.WriteNumber("stopped", kind.Stopped);
            writer.WriteNumber("exposedMedian", kind.ExposedMedian);
            writer.WriteNumber("exposedMaximum", kind.ExposedMaximum);
            writer.WriteNumber("exposedUntilSuspensionMedian", kind.UntilSuspensionMedian);
            if (kind.MinutesMedian is { } minutes)
            {
                SummaryWriter.Number(writer, "minutesToFirstMeasureMedian", minutes);
            }

            writer.WriteNumber("exposedWith", kind.With);
            writer.WriteNumber("exposedWithout", kind.Without);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteTwins(Utf8JsonWriter writer, BacktestFigures figures)
    {
        writer.WriteStartArray("twins");
        foreach (var twin in figures.Twins)
        {
            writer.WriteStartObject();
            writer.WriteString("kind", twin.Kind);
            writer.WriteNumber("credentials", twin.Credentials);
            writer.WriteNumber("measured", twin.Measured);
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteAttacks(Utf8JsonWriter writer, BacktestFigures figures)
    {
        writer.WriteStartArray("attacksByCredential");
        foreach (var attack in figures.Result.Attacks)
        {
            writer.WriteStartObject();
            writer.WriteNumber("scenario", attack.Scenario.Scenario);
            writer.WriteString("kind", attack.Scenario.Kind);
            writer.WriteString("credentialId", attack.Scenario.CredentialId);
            writer.WriteString("profession", Words.Of(attack.Profession));
            writer.WriteBoolean("stopped", attack.Stopped);
            writer.WriteNumber("exposedWith", attack.ExposedWith);
            writer.WriteNumber("exposedWithout", attack.ExposedWithout);
            writer.WriteNumber("exposedUntilSuspension", attack.ExposedUntilSuspension);
            if (attack.FirstMeasure is { } measure)
            {
                writer.WriteString("firstMeasure", Words.Of(measure.Type));
                writer.WriteString("firstMeasureAt", SummaryWriter.Time(measure.IssuedAt));
            }

            if (attack.FirstSuspension is { } suspension)
            {
                writer.WriteString("suspendedAt", SummaryWriter.Time(suspension.IssuedAt));
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }
}
