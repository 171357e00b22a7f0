using System.Globalization;
using System.Text.Json;
using AccessSentinel.Engine.State;
using AccessSentinel.Engine.Windows;

namespace AccessSentinel.Engine.Tests.State;

/// <summary>A stored record with what it says, as a file: fields as the store has them, packed bytes in base64.</summary>
internal sealed record GoldenRecord
{
    private static readonly JsonSerializerOptions Options = new() { WriteIndented = true };

    public required string About { get; init; }

    public required string Credential { get; init; }

    public required string Level { get; init; }

    public required string Until { get; init; }

    public required string Episode { get; init; }

    public required long Sequence { get; init; }

    public required string Seen { get; init; }

    public required string Core { get; init; }

    public required SortedDictionary<int, string> Pages { get; init; }

    public required SortedDictionary<string, string> Facts { get; init; }

    internal static GoldenRecord Of(string about, CredentialState state)
    {
        StoredRecord record = new();
        StateCodec.Encode(state, record);
        return new GoldenRecord
        {
            About = about,
            Credential = state.CredentialId,
            Level = record.Level,
            Until = record.Until,
            Episode = record.Episode,
            Sequence = record.Sequence,
            Seen = record.Seen,
            Core = Convert.ToBase64String(record.Core),
            Pages = new(record.Pages.ToDictionary(page => page.Key, page => Convert.ToBase64String(page.Value))),
            Facts = FactsOf(state),
        };
    }

    internal static GoldenRecord Read(string path) => JsonSerializer.Deserialize<GoldenRecord>(File.ReadAllText(path))!;

    internal void WriteTo(string path) => File.WriteAllText(path, JsonSerializer.Serialize(this, Options) + "\n");

    internal StoredRecord Stored()
    {
        StoredRecord record = new() { Level = Level, Until = Until, Episode = Episode, Sequence = Sequence, Seen = Seen, Core = Convert.FromBase64String(Core) };
        foreach ((int number, string page) in Pages)
        {
            record.Pages[number] = Convert.FromBase64String(page);
        }

        return record;
    }

    /// <summary>What a later version must still read out of the record: facts, not bytes.</summary>
    internal static SortedDictionary<string, string> FactsOf(CredentialState state)
    {
        SortedDictionary<string, string> facts = new(StringComparer.Ordinal)
        {
            ["now"] = Text(state.Now),
            ["rejects"] = Text(state.Rejects),
            ["known"] = Text(state.Known.Count),
            ["recent"] = Text(state.Recent.Count),
            ["duplicates"] = Text(state.Duplicates.Count),
            ["sources"] = Text(state.Offsets.Count),
            ["profession"] = state.Baseline.Profession.ToString(),
            ["department"] = Text(state.Baseline.OwnDepartment),
            ["first day"] = Text(state.Baseline.FirstDay),
            ["second factor"] = state.Baseline.HasSecondFactor.ToString(),
            ["first-seen share"] = Text(state.Baseline.FirstSeen.Mean(0.5, 1)),
            ["rhythm days"] = Text(state.Baseline.Rhythm.Days),
            ["familiar evidence"] = Text(state.FamiliarEvidence.Greatest),
            ["foreign evidence"] = Text(state.ForeignEvidence.Greatest),
            ["takeover"] = Text(state.Context.Takeover),
            ["active"] = Text(state.Context.ActiveAt),
            ["level"] = state.Measure.Level.ToString(),
            ["reached"] = state.Measure.Reached.ToString(),
            ["step"] = Text(state.Measure.Step),
            ["recurrence"] = Text(state.Measure.Recurrence),
            ["exposed"] = Text(state.Measure.Exposed),
            ["opened"] = Text(state.Measure.OpenedAt),
            ["sequence"] = Text(state.Measure.Sequence),
            ["people this hour"] = Text(state.Distinct.Estimate(WindowLength.Hour, state.Now)),
            ["people today"] = Text(state.Distinct.Estimate(WindowLength.Day, state.Now)),
        };
        for (int metric = 0; metric < Metric.Count; metric++)
        {
            facts[$"counter {metric:00}"] = $"{state.Counters.Sum(WindowLength.Hour, metric)} an hour, {state.Counters.Sum(WindowLength.Day, metric)} a day";
        }

        return facts;
    }

    private static string Text(double value) => value.ToString("0.####", CultureInfo.InvariantCulture);
}
