using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Findings;
using AccessSentinel.Engine;
using AccessSentinel.Engine.State;

namespace AccessSentinel.Learning.Backtest;

/// <summary>Enters what a backtest decides and says into its result, and hands it to the sink in its order. Judges nothing itself.</summary>
/// <param name="engine">The engine that judges: its scores are noted.</param>
/// <param name="result">What it adds up in.</param>
/// <param name="sink">Takes commands and findings in order.</param>
internal sealed class BacktestBook(DetectionEngine engine, BacktestResult result, IBacktestSink sink)
{
    /// <summary>What is said of a drill is said as it was live; no figure counts it.</summary>
    public void Drilled(CredentialState state, in EventResult answer)
    {
        result.DrillEvents++;
        if (answer.Finding is { } said)
        {
            sink.Finding(said);
        }

        if (answer.Command is { } command)
        {
            sink.Command(command);
            sink.Finding(EpisodeFindings.OfMeasure(state, command));
        }
    }

    /// <summary>An event was processed: an hour or a day of the credential may be over.</summary>
    public void CountHours(CredentialRun credential, ProfessionFigures figures, long time)
    {
        var hour = time / TimeSpan.TicksPerHour;
        if (hour <= credential.Hour)
        {
            return;
        }

        credential.CloseHour(result);
        credential.Hour = hour;
        figures.CredentialHours++;
        var day = time / TimeSpan.TicksPerDay;
        if (day > credential.Day)
        {
            credential.Day = day;
            figures.CredentialDays++;
        }

        if (credential.Open is { Timeline.Count: 0 } open && time > open.Measures[0].IssuedAt.Ticks + CredentialRun.ShownAfter.Ticks)
        {
            credential.ShowTimeline(open);
        }
    }

    /// <summary>Notes the score after an event, for the greatest of the hour.</summary>
    public void NoteScore(CredentialRun credential, long time)
    {
        var state = credential.State;
        if (credential.Attacks.Count > 0)
        {
            credential.HourAttacked |= credential.Attacks.Any(attack => attack.Covers(new DateTime(time, DateTimeKind.Utc)));
        }

        result.Observe(state);
        if (DetectionEngine.IsWorthScoring(state))
        {
            credential.HourScore = Math.Max(credential.HourScore, engine.Score(state).Surprisal);
        }
    }

    /// <summary>A measure was decided.</summary>
    /// <param name="credential">Whom it concerns.</param>
    /// <param name="command">The measure.</param>
    /// <param name="figures">Of the credential's profession.</param>
    /// <param name="published">False: it had lapsed when it was decided.</param>
    public void Decided(CredentialRun credential, Command command, ProfessionFigures figures, bool published = true)
    {
        if (published)
        {
            (credential.Portal ??= new PortalModel()).Decide(command);
        }

        var attack = credential.Attacks.FirstOrDefault(each => each.Covers(command.IssuedAt));
        figures.Measures.Add(command.Type);
        attack?.Decided(command);
        if (credential.Open is { } open)
        {
            open.Add(command);
        }
        else
        {
            open = new Episode(command, credential.State.Baseline.Profession)
            {
                Wrongful = result.Truth is null ? null : attack is null,
                Attack = attack?.Scenario.Scenario ?? -1,
            };
            credential.Open = open;
            credential.Latest = open;
            result.Add(open);
        }

        if (result.Truth is not null && attack is null)
        {
            figures.Wrongful.Add(command.Type);
        }

        if (published)
        {
            sink.Command(command);
        }

        sink.Finding(EpisodeFindings.OfMeasure(credential.State, command, !published));
    }

    /// <summary>Says a finding; one that closes an episode ends it.</summary>
    public void Say(CredentialRun credential, Finding finding)
    {
        if (finding.Activity == FindingActivity.Close && credential.Open is { } open)
        {
            if (open.Timeline.Count == 0)
            {
                credential.ShowTimeline(open);
            }

            open.ClosedAt = finding.Time;
            credential.Open = null;
        }

        sink.Finding(finding);
    }

    /// <summary>The data are at their end: counts the last hours, and closes the episodes as the sweeper does.</summary>
    public void Close(IReadOnlyList<CredentialRun> credentials)
    {
        var reach = new List<int>[Words.ProfessionCount];
        foreach (var credential in credentials)
        {
            if (credential.State.IsDrill)
            {
                continue;
            }

            credential.CloseHour(result);
            var figures = result.Professions[(int)credential.State.Baseline.Profession];
            figures.Credentials++;
            (reach[(int)figures.Profession] ??= []).Add(credential.Reach);
            credential.AddDepartmentLimits(figures);
        }

        foreach (var credential in credentials)
        {
            if (credential.Open is null && !credential.State.IsDrill)
            {
                continue;
            }

            // As the sweeper does for credentials that fall silent; what still runs ends with the data.
            var over = credential.State.Measure.Until <= result.Last;
            var closing = over
                ? EpisodeFindings.OfLapse(credential.State)
                : EpisodeFindings.OfEnd(credential.State, result.Last, "End of the recorded data; the measure still ran");
            if (closing is not null)
            {
                Say(credential, closing);
            }
        }

        for (var i = 0; i < reach.Length; i++)
        {
            result.Professions[i].Reach = reach[i] is { } values ? [.. values.Order()] : [];
        }
    }
}
