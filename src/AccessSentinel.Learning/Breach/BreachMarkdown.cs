using System.Globalization;
using System.Text;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;

namespace AccessSentinel.Learning.Breach;

/// <summary>The dossier to read: the whole for the operator of the portal, and a part for each insurer.</summary>
public static class BreachMarkdown
{
    /// <summary>The whole, without any person.</summary>
    public static string Whole(BreachDossier dossier)
    {
        StringBuilder text = new();
        Line(text, $"# Breach dossier: {dossier.Episodes.Select(episode => episode.CredentialId).Distinct().Count()} credentials, {dossier.People} people");
        Line(text, $"");
        Head(text, dossier);
        Line(text, $"## People by insurer");
        Line(text, $"");
        Line(text, $"The operator of the portal is a processor (GDPR article 28): it informs each controller without undue delay (article 33 §2). Each insurer is a controller of its own and is given its own part, and no other.");
        Line(text, $"");
        Line(text, $"| insurer | people | records that name nobody (upper bound) |");
        Line(text, $"|---|---|---|");
        foreach (var part in dossier.Insurers)
        {
            Line(text, $"| {Name(part.Insurer)} | {part.People.Count} | {part.Unnamed} |");
        }

        Line(text, $"");
        Episodes(text, dossier.Episodes, reasons: true);
        Line(text, $"## A human's look at each automatic suspension (article 22)");
        Line(text, $"");
        Line(text, $"| credential | suspended | looked at | by | after |");
        Line(text, $"|---|---|---|---|---|");
        foreach (var (episode, measure, review) in dossier.Suspensions)
        {
            var after = review is null
                ? string.Create(CultureInfo.InvariantCulture, $"{Duration(dossier.WrittenAt - measure.Command.IssuedAt)} and nobody has")
                : Duration(review.At - measure.Command.IssuedAt);
            Line(text, $"| {Cell(episode.CredentialId)} | {Time(measure.Command.IssuedAt)} | {(review is null ? "-" : Time(review.At))} | {Cell(review?.Operator ?? "-")} | {after} |");
        }

        return text.ToString();
    }

    /// <summary>The part of an insurer.</summary>
    public static string Part(BreachDossier dossier, InsurerPart part)
    {
        StringBuilder text = new();
        Line(text, $"# Breach dossier for {Name(part.Insurer)}: {part.People.Count} people");
        Line(text, $"");
        Head(text, dossier);
        Line(text, $"## What was read of your people");
        Line(text, $"");
        Line(text, $"- People: {part.People.Count}{(part.Unnamed > 0 ? string.Create(CultureInfo.InvariantCulture, $", and {part.Unnamed} records of lists and exports that name nobody (an upper bound of further people)") : "")}");
        if (part is { From: { } from, To: { } to })
        {
            Line(text, $"- Read from {Time(from)} to {Time(to)}");
        }

        Line(text, $"- After the first measure had been decided: {part.People.Count(person => person.AfterMeasure)} of them");
        foreach (var group in part.People.SelectMany(person => person.Actions).GroupBy(action => action).OrderBy(group => group.Key, StringComparer.Ordinal))
        {
            Line(text, $"- {Categories(group.Key)}: {group.Count()} people");
        }

        Line(text, $"");
        Episodes(text, part.Episodes, reasons: false);
        Line(text, $"## Pseudonyms");
        Line(text, $"");
        Line(text, $"HMAC-SHA-256 under key `{dossier.KeyId}`. The operator of the portal can make the pseudonym of a number that you give it; a number cannot be found from a pseudonym.");
        Line(text, $"");
        Line(text, $"| pseudonym | first read | last read | reads | what |");
        Line(text, $"|---|---|---|---|---|");
        foreach (var person in part.People)
        {
            Line(text, $"| `{person.Pseudonym}` | {Time(person.FirstRead)} | {Time(person.LastRead)} | {person.Reads} | {string.Join(", ", person.Actions)} |");
        }

        return text.ToString();
    }

    internal static string Word(CommandType type) => type switch
    {
        CommandType.Restrict => "restrict",
        CommandType.StepUp => "step_up",
        CommandType.Suspend => "suspend",
        _ => "reinstate",
    };

    private static void Head(StringBuilder text, BreachDossier dossier)
    {
        var left = dossier.NotifyBy - dossier.WrittenAt;
        Line(text, $"Written {Time(dossier.WrittenAt)}. All times are UTC.");
        Line(text, $"");
        Line(text, $"- Period: {Time(dossier.From)} to {Time(dossier.To)}");
        Line(text, $"- **Notify by {Time(dossier.NotifyBy)}** (72 h, GDPR article 33): {(left > TimeSpan.Zero ? Duration(left) + " left" : Duration(-left) + " too late; say why")}. Counted from the first measure, {Time(dossier.AwareAt)}, the earliest moment at which anybody could be said to be aware{(dossier.ConfirmedAt is { } confirmed ? $"; an operator confirmed it at {Time(confirmed)}" : "; no operator has confirmed it yet")}");
        Line(text, $"- Nature: data of insured people looked up with a professional's credential by somebody else, as far as the evidence goes (confidentiality)");
        Line(text, $"");
    }

    /// <param name="text">Where to.</param>
    /// <param name="episodes">Which.</param>
    /// <param name="reasons">Whether reasons are told: they are for analysts, and may name decoys.</param>
    private static void Episodes(StringBuilder text, IReadOnlyList<BreachEpisode> episodes, bool reasons)
    {
        Line(text, $"## Credentials, measures and their effect");
        Line(text, $"");
        foreach (var episode in episodes)
        {
            Line(text, $"### {Cell(episode.CredentialId)} ({Professions.Name(episode.Profession)}), episode `{episode.Id}`");
            Line(text, $"");
            Line(text, $"- Evidence since {Time(episode.From)}; detected {Time(episode.Detected)}, {Duration(episode.Detected - episode.From)} later");
            Line(text, $"- Reads: {episode.Reads}, of which {episode.ReadsAfterMeasure} after the first measure was decided; last read {(episode.LastRead is { } last ? Time(last) : "none found")}");
            Line(text, $"- People found in its events: {episode.People}; the detector's own count at its last measure: {episode.Measures[^1].Command.Exposure?.Beneficiaries ?? 0}, {Time(episode.Measures[^1].Command.IssuedAt)}");
            if (episode.Events == 0)
            {
                Line(text, $"- **None of its events was found**: the topic no longer keeps them, or other files are needed");
            }

            Line(text, $"");
            Line(text, $"| time | what | until | effect |");
            Line(text, $"|---|---|---|---|");
            foreach (var (time, what, until, effect) in Timeline(episode, reasons))
            {
                Line(text, $"| {Time(time)} | {Cell(what)} | {until} | {effect} |");
            }

            Line(text, $"");
        }
    }

    private static IEnumerable<(DateTime Time, string What, string Until, string Effect)> Timeline(BreachEpisode episode, bool reasons)
    {
        List<(DateTime Time, string What, string Until, string Effect)> rows = [(episode.From, "evidence begins", "", "")];
        foreach (var measure in episode.Measures)
        {
            var command = measure.Command;
            var status = !measure.Published ? " (not published: it had lapsed)" : command.Mode == OperatingMode.Shadow ? " (shadow: the portal did not obey)" : "";
            var effect = measure.Effect is { } known
                ? string.Create(CultureInfo.InvariantCulture, $"{known.Effect.ToString().ToLowerInvariant()} {Time(known.At)}{(known.SessionsRevoked is { } revoked ? $", {revoked} sessions revoked" : "")}")
                : "the portal has not said";
            rows.Add((command.IssuedAt, $"{Word(command.Type)}{status}{(reasons ? ": " + command.Reason.Summary : "")}", command.ExpiresAt is { } expires ? Time(expires) : "", effect));
        }

        rows.AddRange(episode.Reviews.Select(review => (review.At, $"{review.Action} by {review.Operator}", "", "")));
        if (episode.LastRead is { } last)
        {
            rows.Add((last, "last successful read", "", ""));
        }

        return rows.OrderBy(row => row.Time);
    }

    private static string Categories(string action) => action switch
    {
        "lookup" => "rights and cover (look-up)",
        "view" => "contract or file opened (view)",
        "list" => "named in a list",
        _ => "records downloaded (export)",
    };

    private static string Name(string insurer) => insurer.Length == 0 ? "(insurer not stated)" : Cell(insurer);

    /// <summary>Others wrote this text: it must not break out of its cell or become markup.</summary>
    private static string Cell(string text)
    {
        StringBuilder safe = new();
        foreach (var c in text)
        {
            _ = c switch
            {
                _ when char.IsControl(c) => safe.Append(' '),
                '|' or '<' or '>' or '`' or '*' or '_' or '[' or ']' or '#' or '\\' => safe.Append('\\').Append(c),
                _ => safe.Append(c),
            };
        }

        return safe.ToString();
    }

    private static string Time(DateTime time) => time.ToString("yyyy-MM-dd HH:mm:ss", CultureInfo.InvariantCulture);

    private static string Duration(TimeSpan time) => time.TotalHours >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{(int)time.TotalHours} h {time.Minutes} min")
        : string.Create(CultureInfo.InvariantCulture, $"{time.Minutes} min {time.Seconds} s");

    private static void Line(StringBuilder text, FormattableString line) => text.Append(line.ToString(CultureInfo.InvariantCulture)).Append('\n');
}
