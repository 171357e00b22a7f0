using System.Reactive.Concurrency;
using System.Reactive.Linq;
using AccessSentinel.Processing.Telemetry;
using Spectre.Console;

namespace AccessSentinel.Host.Demo;

/// <summary>The live view: a table that redraws on a terminal, a line now and then elsewhere.</summary>
internal sealed class DemoView(TextWriter output, bool interactive)
{
    private static readonly TimeSpan Redraw = TimeSpan.FromMilliseconds(200);
    private static readonly TimeSpan Line = TimeSpan.FromSeconds(5);

    /// <summary>Snapshots of a stream, sampled so that drawing costs the same at any rate of events.</summary>
    public static IObservable<DemoSnapshot> Snapshots(IObservable<WorkerEvent> stream, TimeSpan every, IScheduler scheduler) =>
        stream.Scan(DemoSnapshot.Start, (snapshot, next) => snapshot.After(next)).Sample(every, scheduler);

    /// <summary>Shows the stream while an action runs.</summary>
    public async Task ShowAsync(IObservable<WorkerEvent> stream, Func<string> stage, Func<Task> action)
    {
        if (!interactive)
        {
            using var decisions = stream.OfType<DecisionPublished>().Subscribe(decision => output.WriteLine("  " + Describe(decision)));
            using var lines = Snapshots(stream, Line, DefaultScheduler.Instance).Subscribe(snapshot => output.WriteLine("  " + string.Join(", ", Rows(snapshot, stage()).Select(row => $"{row.Name} {row.Value}"))));
            await action();
            return;
        }

        await AnsiConsole.Live(Draw(DemoSnapshot.Start, stage())).AutoClear(false).StartAsync(async live =>
        {
            using var drawing = Snapshots(stream, Redraw, DefaultScheduler.Instance).Subscribe(snapshot => live.UpdateTarget(Draw(snapshot, stage())));
            await action();
        });
    }

    private static IEnumerable<(string Name, string Value)> Rows(DemoSnapshot snapshot, string stage)
    {
        yield return ("stage", stage);
        if (snapshot.Latest > DateTime.MinValue)
        {
            yield return ("time", FormattableString.Invariant($"{snapshot.Latest:ddd HH:mm:ss} UTC"));
        }

        yield return ("events", FormattableString.Invariant($"{snapshot.Consumed:N0}"));
        if (snapshot.LearningLeft > 0)
        {
            yield return ("to learn", FormattableString.Invariant($"{snapshot.LearningLeft:N0}"));
        }

        yield return ("commands", FormattableString.Invariant($"{snapshot.Decisions}"));
    }

    private static Table Draw(DemoSnapshot snapshot, string stage)
    {
        Table table = new();
        table.Border(TableBorder.Rounded).HideHeaders().AddColumns("", "");
        foreach (var (name, value) in Rows(snapshot, stage))
        {
            table.AddRow(Markup.Escape(name), Markup.Escape(value));
        }

        if (snapshot.Last is { } last)
        {
            table.AddRow("latest", Markup.Escape(Describe(last)));
        }

        return table;
    }

    private static string Describe(DecisionPublished decision) => Describe(decision.Command);

    private static string Describe(Contracts.Commands.Command command) => FormattableString.Invariant(
        $"{command.IssuedAt:HH:mm:ss} UTC {command.Type} {command.CredentialId}: {command.Exposure?.Beneficiaries ?? 0} exposed; {command.Reason.Summary}");
}
