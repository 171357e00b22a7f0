using System.Buffers;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Unicode;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine;
using AccessSentinel.Learning.Backtest;

namespace AccessSentinel.Learning.Report;

/// <summary>Writes <c>summary.json</c>: every figure of the report for programs. Members keep a fixed order; numbers are rounded to 1e-6.</summary>
public static class SummaryWriter
{
    /// <summary>Version of the format; members are added within it, never changed.</summary>
    public const int Format = 1;

    internal static readonly JsonWriterOptions Json =
        new() { Indented = true, NewLine = "\n", Encoder = JavaScriptEncoder.Create(UnicodeRanges.All) };

    /// <summary>The file's bytes.</summary>
    public static byte[] ToBytes(BacktestResult result)
    {
        BacktestFigures figures = new(result);
        ArrayBufferWriter<byte> buffer = new(1 << 16);
        using (Utf8JsonWriter writer = new(buffer, Json))
        {
            writer.WriteStartObject();
            writer.WriteNumber("format", Format);
            WriteInput(writer, result);
            WriteEngine(writer, result);
            WriteHeadline(writer, figures);
            WriteBudgets(writer, figures);
            WriteWarnings(writer, figures);
            WriteProfessions(writer, figures);
            WriteEpisodes(writer, result);
            SummaryTruth.Write(writer, figures);
            WriteScores(writer, result);
            WritePosture(writer, figures);
            writer.WriteEndObject();
        }

        return [.. buffer.WrittenSpan, (byte)'\n'];
    }

    internal static void Number(Utf8JsonWriter writer, string name, double value) => writer.WriteNumber(name, Math.Round(value, 6) + 0.0);

    internal static string Time(DateTime time) => time.ToString("yyyy-MM-dd'T'HH:mm:ss.FFFFFFF'Z'", CultureInfo.InvariantCulture);

    internal static void WriteCounts(Utf8JsonWriter writer, string name, MeasureCounts counts)
    {
        writer.WriteStartObject(name);
        writer.WriteNumber("restrict", counts.Restrict);
        writer.WriteNumber("stepUp", counts.StepUp);
        writer.WriteNumber("suspend", counts.Suspend);
        writer.WriteEndObject();
    }

    private static void WriteInput(Utf8JsonWriter writer, BacktestResult result)
    {
        writer.WriteStartObject("input");
        writer.WriteStartArray("files");
        foreach (var file in result.Files)
        {
            writer.WriteStringValue(file);
        }

        writer.WriteEndArray();
        if (result.First != 0)
        {
            writer.WriteString("first", Time(new DateTime(result.First, DateTimeKind.Utc)));
            writer.WriteString("last", Time(new DateTime(result.Last, DateTimeKind.Utc)));
        }

        writer.WriteNumber("lines", result.Events + result.Rejects.Total);
        writer.WriteNumber("events", result.Events);
        writer.WriteNumber("credentials", result.Credentials);
        writer.WriteNumber("processed", result[Disposition.Processed]);
        writer.WriteNumber("duplicate", result[Disposition.Duplicate]);
        writer.WriteNumber("late", result[Disposition.Late]);
        writer.WriteNumber("unsorted", result.Unsorted);
        writer.WriteNumber("degraded", result.Degraded);
        if (result.Skewed > 0)
        {
            writer.WriteNumber("skewed", result.Skewed);
        }

        writer.WriteNumber("suspensionsHeld", result.SuspensionsHeld);
        if (result.DrillEvents > 0)
        {
            writer.WriteNumber("drillEvents", result.DrillEvents);
        }

        writer.WriteNumber("rejected", result.Rejects.Total);
        writer.WriteStartObject("rejectedBy");
        for (var i = 1; i < RejectReasons.Count; i++)
        {
            if (result.Rejects[(RejectReason)i] > 0)
            {
                writer.WriteNumber(RejectReasons.Name((RejectReason)i), result.Rejects[(RejectReason)i]);
            }
        }

        writer.WriteEndObject();
        writer.WriteStartArray("rejectedFirst");
        foreach (var line in result.Rejects.First)
        {
            writer.WriteStringValue(line.ToString());
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteEngine(Utf8JsonWriter writer, BacktestResult result)
    {
        writer.WriteStartObject("engine");
        writer.WriteString("mode", Words.Of(result.Engine.Options.Mode));
        writer.WriteString("model", result.Model);
        writer.WriteStartObject("scale");
        Number(writer, "intercept", result.Engine.Scale.Intercept);
        Number(writer, "slope", result.Engine.Scale.Slope);
        writer.WriteEndObject();
        SummaryDrift.Write(writer, result);
        writer.WriteEndObject();
    }

    private static void WriteHeadline(Utf8JsonWriter writer, BacktestFigures figures)
    {
        writer.WriteStartObject("headline");
        writer.WriteNumber("credentialDays", figures.CredentialDays);
        writer.WriteNumber("credentialHours", figures.CredentialHours);
        writer.WriteNumber("lookups", figures.Lookups);
        writer.WriteNumber("episodes", figures.Result.Episodes.Count);
        writer.WriteNumber("credentialsMeasured", figures.CredentialsMeasured);
        WriteCounts(writer, "measures", figures.Measures);
        writer.WriteNumber("exposedAtDecision", figures.ExposedAtDecision);
        writer.WriteNumber("prevented", figures.Prevented);
        writer.WriteEndObject();
    }

    private static void WriteBudgets(Utf8JsonWriter writer, BacktestFigures figures)
    {
        writer.WriteStartArray("budgets");
        foreach (var budget in figures.Budgets)
        {
            writer.WriteStartObject();
            writer.WriteString("measure", Words.Of(budget.Type));
            Number(writer, "bar", budget.Bar);
            Number(writer, "wrongfulPerMillionCredentialHours", budget.PerMillionHours);
            Number(writer, "expectedWrongful", budget.Expected);
            writer.WriteNumber("observed", budget.Observed);
            if (budget.Wrongful is { } wrongful)
            {
                writer.WriteNumber("observedWrongful", wrongful);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteWarnings(Utf8JsonWriter writer, BacktestFigures figures)
    {
        writer.WriteStartArray("warnings");
        foreach (var warning in figures.Warnings)
        {
            writer.WriteStringValue(warning);
        }

        writer.WriteEndArray();
    }

    private static void WriteProfessions(Utf8JsonWriter writer, BacktestFigures figures)
    {
        var result = figures.Result;
        writer.WriteStartArray("professions");
        foreach (var each in result.Professions.Where(each => each.Credentials > 0))
        {
            writer.WriteStartObject();
            writer.WriteString("profession", Words.Of(each.Profession));
            writer.WriteNumber("credentials", each.Credentials);
            writer.WriteNumber("credentialDays", each.CredentialDays);
            writer.WriteNumber("credentialHours", each.CredentialHours);
            writer.WriteNumber("events", each.Events);
            writer.WriteNumber("lookups", each.Lookups);
            WriteCounts(writer, "measures", each.Measures);
            writer.WriteStartObject("expectedWrongful");
            Number(writer, "restrict", figures.Expected(each, CommandType.Restrict));
            Number(writer, "stepUp", figures.Expected(each, CommandType.StepUp));
            Number(writer, "suspend", figures.Expected(each, CommandType.Suspend));
            writer.WriteEndObject();
            writer.WriteBoolean("tooFewForSuspendBudget", BacktestFigures.IsTooFew(figures.Expected(each, CommandType.Suspend)));
            if (result.Truth is not null)
            {
                WriteCounts(writer, "wrongful", each.Wrongful);
                Number(writer, "wrongfulSuspensionsPer100000Days", BacktestFigures.Per100000(each.Wrongful.Suspend, each.CredentialDays));
                Number(writer, "wrongfulSuspensionsUpper95", BacktestFigures.UpperBound(each.Wrongful.Suspend, each.CredentialDays));
                WriteCounts(writer, "careRefused", each.CareRefused);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteEpisodes(Utf8JsonWriter writer, BacktestResult result)
    {
        writer.WriteStartArray("episodes");
        foreach (var episode in result.Episodes)
        {
            writer.WriteStartObject();
            writer.WriteString("episode", episode.Id);
            writer.WriteString("credentialId", episode.CredentialId);
            writer.WriteString("profession", Words.Of(episode.Profession));
            writer.WriteStartArray("measures");
            foreach (var measure in episode.Measures)
            {
                writer.WriteStartObject();
                writer.WriteString("type", Words.Of(measure.Type));
                writer.WriteString("issuedAt", Time(measure.IssuedAt));
                writer.WriteString("expiresAt", Time(measure.ExpiresAt ?? measure.IssuedAt));
                Number(writer, "score", measure.Reason.Score);
                writer.WriteNumber("exposed", measure.Exposure?.Beneficiaries ?? 0);
                writer.WriteString("reason", measure.Reason.Summary);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteNumber("exposedAtDecision", episode.Exposed);
            writer.WriteNumber("prevented", episode.Prevented);
            if (episode.Wrongful is { } wrongful)
            {
                writer.WriteBoolean("wrongful", wrongful);
            }

            if (episode.Attack >= 0)
            {
                writer.WriteNumber("scenario", episode.Attack);
            }

            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteScores(Utf8JsonWriter writer, BacktestResult result)
    {
        writer.WriteStartObject("scores");
        Number(writer, "binWidth", ScoreHistogram.Width);
        WriteBins(writer, "credentialHours", result.Scores);
        if (result.Truth is not null)
        {
            WriteBins(writer, "attackedCredentialHours", result.AttackScores);
        }

        writer.WriteEndObject();
    }

    private static void WriteBins(Utf8JsonWriter writer, string name, ScoreHistogram histogram)
    {
        writer.WriteStartArray(name);
        var used = histogram.Counts.Count;
        while (used > 0 && histogram.Counts[used - 1] == 0)
        {
            used--;
        }

        for (var i = 0; i < used; i++)
        {
            writer.WriteNumberValue(histogram.Counts[i]);
        }

        writer.WriteEndArray();
    }

    private static void WritePosture(Utf8JsonWriter writer, BacktestFigures figures)
    {
        writer.WriteStartObject("posture");
        writer.WriteNumber("signIns", figures.SignIns);
        writer.WriteNumber("passwordOnlySignIns", figures.PasswordOnly);
        writer.WriteStartObject("peopleReachedByOneLogin");
        writer.WriteNumber("median", Quantiles.Of(figures.Reach, 0.5));
        writer.WriteNumber("p90", Quantiles.Of(figures.Reach, 0.9));
        writer.WriteNumber("p99", Quantiles.Of(figures.Reach, 0.99));
        writer.WriteNumber("maximum", Quantiles.Of(figures.Reach, 1));
        writer.WriteEndObject();
        writer.WriteStartArray("departmentLimits");
        foreach (var each in figures.Result.Professions.Where(each => each.Located > 0))
        {
            writer.WriteStartObject();
            writer.WriteString("profession", Words.Of(each.Profession));
            writer.WriteNumber("lookups", each.Located);
            writer.WriteStartArray("refused");
            for (var i = 0; i < ProfessionFigures.OtherDepartments.Count; i++)
            {
                writer.WriteStartObject();
                writer.WriteNumber("otherDepartmentsAllowed", ProfessionFigures.OtherDepartments[i]);
                writer.WriteNumber("lookups", each.OutsideDepartments[i]);
                writer.WriteEndObject();
            }

            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
        writer.WriteEndObject();
    }
}
