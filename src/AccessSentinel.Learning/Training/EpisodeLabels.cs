using System.Text;
using AccessSentinel.Contracts.Controls;

namespace AccessSentinel.Learning.Training;

/// <summary>What an operator said of an episode. While training, what the events showed of it.</summary>
internal sealed class EpisodeLabel(Control control)
{
    public bool IsTheft { get; } = control.Type == ControlType.Confirm;

    /// <summary>UTC ticks; from when the episode began to when it was judged.</summary>
    public long From { get; } = control.Episode!.Since.Ticks;

    public long Until { get; } = control.IssuedAt.Ticks;

    /// <summary>Whether an event of the credential lies within it.</summary>
    public bool IsMatched { get; set; }

    /// <summary>Greatest evidence within it, in the last pass.</summary>
    public double Evidence { get; set; }

    public bool Covers(long time) => time >= From && time <= Until;
}

/// <summary>
/// Verdicts of operators as <c>list --labels</c> prints them, a control a line: released episodes are ordinary work, confirmed ones are
/// theft. Of several verdicts on one episode the last one counts.
/// </summary>
public sealed class EpisodeLabels
{
    private readonly Dictionary<string, List<EpisodeLabel>> _byCredential = new(StringComparer.Ordinal);

    private EpisodeLabels(IEnumerable<Control> controls)
    {
        foreach (var control in controls.GroupBy(each => each.Episode!.Id, StringComparer.Ordinal).Select(each => each.MaxBy(one => one.IssuedAt)!))
        {
            if (!_byCredential.TryGetValue(control.Subject, out var labels))
            {
                _byCredential.Add(control.Subject, labels = []);
            }

            labels.Add(new EpisodeLabel(control));
        }
    }

    /// <summary>None.</summary>
    public static EpisodeLabels None { get; } = new([]);

    internal IEnumerable<EpisodeLabel> All => _byCredential.Values.SelectMany(static each => each);

    /// <summary>Reads a file.</summary>
    /// <exception cref="IOException">It cannot be read, or a line of it is no verdict on an episode; the message names the line.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static EpisodeLabels Load(string path)
    {
        List<Control> controls = [];
        var number = 0;
        foreach (var line in File.ReadLines(path, Encoding.UTF8))
        {
            number++;
            if (line.Length == 0)
            {
                continue;
            }

            if (ControlReader.TryRead(Encoding.UTF8.GetBytes(line), out var control) is not ControlRefusal.None and var refusal)
            {
                throw new IOException(FormattableString.Invariant($"{path} line {number} is no control ({ControlRefusals.Name(refusal)}); `list --labels` prints what is expected."));
            }

            if (control is not { Episode: not null, Type: ControlType.Release or ControlType.Confirm })
            {
                throw new IOException(FormattableString.Invariant($"{path} line {number} is no verdict on an episode: a release or a confirm that names one is expected."));
            }

            controls.Add(control);
        }

        return new EpisodeLabels(controls);
    }

    internal IReadOnlyList<EpisodeLabel> Of(string credentialId) => _byCredential.TryGetValue(credentialId, out var labels) ? labels : [];
}

/// <summary>What became of the labels in training.</summary>
/// <param name="Released">Released episodes that events were found of: ordinary work.</param>
/// <param name="Confirmed">Confirmed ones: left out of ordinary work, and held against the models as real thefts.</param>
/// <param name="Unmatched">Labels without an event of their credential and time.</param>
/// <param name="ReleasedOverLine">Of the released ones, those whose evidence is beyond the line of a suspension: they would be suspended again.</param>
/// <param name="ConfirmedOverLine">Of the confirmed ones, those beyond it.</param>
public sealed record LabelUse(int Released, int Confirmed, int Unmatched, int ReleasedOverLine, int ConfirmedOverLine);
