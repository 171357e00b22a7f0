using System.Globalization;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Redis.Measures;

/// <summary>
/// A noted measure as an operator reads it in redis-cli: <c>suspend enforce issued=… published=… until=… result=applied proven=0 credential=…</c>,
/// times in UTC ticks, the credential last since it may hold anything.
/// </summary>
internal static class MeasureText
{
    private const string CredentialMark = " credential=";

    public static string Of(PublishedMeasure measure) => string.Create(
        CultureInfo.InvariantCulture,
        $"{measure.Type} {measure.Mode} issued={measure.IssuedAt} published={measure.PublishedAt} until={measure.Until} result={measure.Result?.ToString() ?? "none"} proven={(measure.Proven ? 1 : 0)}{CredentialMark}{measure.CredentialId}");

    /// <summary>Null where the text is none of ours.</summary>
    public static PublishedMeasure? Read(string commandId, string text)
    {
        var mark = text.IndexOf(CredentialMark, StringComparison.Ordinal);
        if (mark < 0)
        {
            return null;
        }

        var parts = text[..mark].Split(' ');
        if (parts.Length != 7
            || !Enum.TryParse<CommandType>(parts[0], out var type)
            || !Enum.TryParse<OperatingMode>(parts[1], out var mode)
            || Number(parts[2], "issued=") is not { } issued
            || Number(parts[3], "published=") is not { } published
            || Number(parts[4], "until=") is not { } until
            || !parts[5].StartsWith("result=", StringComparison.Ordinal))
        {
            return null;
        }

        var word = parts[5]["result=".Length..];
        CommandEffect? result = Enum.TryParse<CommandEffect>(word, out var effect) ? effect : null;
        return new PublishedMeasure
        {
            CommandId = commandId,
            Type = type,
            Mode = mode,
            CredentialId = text[(mark + CredentialMark.Length)..],
            IssuedAt = issued,
            PublishedAt = published,
            Until = until,
            Result = result,
            Proven = parts[6] == "proven=1",
        };
    }

    /// <summary>The value of a gap: <c>times=3 at=…</c>.</summary>
    public static string Of(PortalGap gap) => string.Create(CultureInfo.InvariantCulture, $"times={gap.Times} at={gap.At}");

    /// <summary>The field of a gap: <c>Suspend Unsupported</c>.</summary>
    public static string FieldOf(CommandType type, CommandEffect why) => $"{type} {why}";

    /// <summary>Null where field or value are none of ours.</summary>
    public static PortalGap? ReadGap(string field, string value)
    {
        var names = field.Split(' ');
        var parts = value.Split(' ');
        return names.Length == 2 && parts.Length == 2
            && Enum.TryParse<CommandType>(names[0], out var type)
            && Enum.TryParse<CommandEffect>(names[1], out var why)
            && Number(parts[0], "times=") is { } times and >= 1 and <= int.MaxValue
            && Number(parts[1], "at=") is { } at
                ? new PortalGap(type, why, (int)times, at)
                : null;
    }

    private static long? Number(string part, string name) =>
        part.StartsWith(name, StringComparison.Ordinal)
        && long.TryParse(part.AsSpan(name.Length), NumberStyles.None, CultureInfo.InvariantCulture, out var value)
        && value <= DateTime.MaxValue.Ticks
            ? value
            : null;
}
