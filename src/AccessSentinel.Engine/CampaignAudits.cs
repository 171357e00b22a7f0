using AccessSentinel.Contracts.Audit;
using AccessSentinel.Engine.Scoring;
using AccessSentinel.Engine.Signals;
using AccessSentinel.Engine.State;

namespace AccessSentinel.Engine;

/// <summary>A campaign observation as the numbers of its audit record, and back, exactly.</summary>
public static class CampaignAudits
{
    private static readonly string[] LevelNames = ["quiet", "slight", "some", "much", "strong"];

    /// <summary>
    /// Whether an observation is to be audited: where it says something else than that before it. Of a source that goes on saying the same there
    /// is no record for each event: what was recorded last stands, as long as the credential works from a source new to it.
    /// </summary>
    /// <param name="before">What the record said before the event.</param>
    /// <param name="state">The record after it.</param>
    /// <param name="result">What became of the event.</param>
    public static bool IsNews(in CampaignEffect before, CredentialState state, in EventResult result) =>
        result.Disposition == Disposition.Processed && state.Campaign.Effect != before;

    /// <summary>The numbers of an observation. The tag is split, since a number of JSON holds 53 bits.</summary>
    public static IReadOnlyList<AuditNumber> Write(in CampaignObservation observation)
    {
        var numbers = new List<AuditNumber>(4 + (2 * CampaignTally.Levels))
        {
            new("kind", (double)observation.Source.Kind),
            new("tag_high", observation.Source.Tag >> 32),
            new("tag_low", (uint)observation.Source.Tag),
            new("bucket", observation.Source.Bucket),
        };
        for (var level = 0; level < CampaignTally.Levels; level++)
        {
            numbers.Add(new AuditNumber($"others_{LevelNames[level]}", observation.Others[level]));
        }

        for (var level = 0; level < CampaignTally.Levels; level++)
        {
            numbers.Add(new AuditNumber($"usual_{LevelNames[level]}", observation.Portal[level]));
        }

        return numbers;
    }

    /// <summary>Reads what <see cref="Write"/> wrote; what is missing is 0.</summary>
    public static CampaignObservation Read(IReadOnlyList<AuditNumber> numbers)
    {
        var values = numbers.ToDictionary(static each => each.Name, static each => each.Value, StringComparer.Ordinal);
        CampaignSource source = new(
            (CampaignKind)(byte)Of("kind"), ((ulong)(uint)Of("tag_high") << 32) | (uint)Of("tag_low"), (int)Of("bucket"));
        return new CampaignObservation(source, Tally("others_"), Tally("usual_"));

        double Of(string name) => values.GetValueOrDefault(name);

        CampaignTally Tally(string prefix)
        {
            CampaignTally tally = default;
            for (var level = 0; level < CampaignTally.Levels; level++)
            {
                tally = tally.Add(level, (int)Of(prefix + LevelNames[level]));
            }

            return tally;
        }
    }
}
