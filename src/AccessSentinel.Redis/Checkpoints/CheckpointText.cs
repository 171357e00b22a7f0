using System.Globalization;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Redis.Cluster;

namespace AccessSentinel.Redis.Checkpoints;

/// <summary>
/// A checkpoint as one text value, so that writing it is one atomic command and reading it needs only <c>redis-cli GET</c>:
/// <c>generation=00f3… next=1234 phase=deciding since=2026-03-02 owner=9c41…</c>, or <c>… phase=learning until=5678 since=…</c>. What has not
/// read anything yet has no <c>since</c>. On Redis Cluster it ends with the marks that repeat it on each shard: <c>… marks=1018,1604,2210</c>.
/// </summary>
internal static class CheckpointText
{
    /// <summary>The text of a checkpoint that is repeated under the marks.</summary>
    public static string Of(Checkpoint checkpoint, IReadOnlyList<int> marks) =>
        marks.Count == 0 ? Of(checkpoint) : $"{Of(checkpoint)} marks={string.Join(',', marks.Select(static mark => mark.ToString(CultureInfo.InvariantCulture)))}";

    /// <summary>The text of a checkpoint.</summary>
    public static string Of(Checkpoint checkpoint) => string.Create(
        CultureInfo.InvariantCulture,
        $"generation={GenerationText.Of(checkpoint.Generation)} next={checkpoint.NextOffset} ")
        + (checkpoint.LearnUntil is long until
            ? string.Create(CultureInfo.InvariantCulture, $"phase=learning until={until}")
            : "phase=deciding")
        + (checkpoint.ObservedDay == 0 ? "" : string.Create(CultureInfo.InvariantCulture, $" since={DateOnly.FromDayNumber(checkpoint.ObservedDay):yyyy-MM-dd}"))
        + (checkpoint.Owner == 0 ? "" : $" owner={GenerationText.Of(checkpoint.Owner)}");

    /// <summary>Reads it back; null for anything that <see cref="Of(Checkpoint, IReadOnlyList{int})"/> does not write.</summary>
    public static Checkpoint? Read(string text) => Read(text, out _);

    /// <summary>As <see cref="Read(string)"/>, with the marks that it names.</summary>
    public static Checkpoint? Read(string text, out int[] marks)
    {
        string[] parts = text.Split(' ');
        int observed = 0;
        marks = [];
        if (parts.Length > 3 && Value(parts[^1], "marks=") is { Length: > 0 } list)
        {
            if (!Marks(list, out marks))
            {
                return null;
            }

            parts = parts[..^1];
        }

        ulong owner = 0;
        if (parts.Length > 3 && Value(parts[^1], "owner=") is { Length: > 0 } writer)
        {
            if (!GenerationText.TryRead(writer, out owner))
            {
                return null;
            }

            parts = parts[..^1];
        }

        if (parts.Length > 3 && Value(parts[^1], "since=") is { Length: > 0 } since)
        {
            if (!DateOnly.TryParseExact(since, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out DateOnly day))
            {
                return null;
            }

            observed = day.DayNumber;
            parts = parts[..^1];
        }

        if (parts.Length is < 3 or > 4
            || !GenerationText.TryRead(Value(parts[0], "generation="), out ulong generation)
            || !Number(Value(parts[1], "next="), out long next))
        {
            return null;
        }

        return (parts.Length, parts[2]) switch
        {
            (3, "phase=deciding") => new Checkpoint(generation, next, null) { ObservedDay = observed, Owner = owner },
            (4, "phase=learning") when Number(Value(parts[3], "until="), out long until) => new Checkpoint(generation, next, until) { ObservedDay = observed, Owner = owner },
            _ => null,
        };
    }

    private static bool Marks(string list, out int[] marks)
    {
        string[] numbers = list.Split(',');
        marks = new int[numbers.Length];
        for (int i = 0; i < marks.Length; i++)
        {
            if (!int.TryParse(numbers[i], NumberStyles.None, CultureInfo.InvariantCulture, out marks[i]) || !ShardMarks.IsMark(marks[i]))
            {
                return false;
            }
        }

        return true;
    }

    private static string Value(string part, string prefix) =>
        part.StartsWith(prefix, StringComparison.Ordinal) ? part[prefix.Length..] : "";

    private static bool Number(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number);
}
