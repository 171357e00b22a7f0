using System.Collections.Concurrent;
using System.Diagnostics;
using AccessSentinel.TestKit;

namespace AccessSentinel.DeployTests.Support;

/// <summary>Brings alerts about and waits, in Alertmanager, until they fire and until they have resolved. Remembers which did.</summary>
internal sealed class AlertWatch(Stack stack)
{
    // However slow the machine is; on a quiet one an alert takes seconds.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(5);

    // A cause may fall between two scrapes of a busy machine: it is repeated.
    private static readonly TimeSpan Again = TimeSpan.FromSeconds(12);

    private readonly ConcurrentDictionary<string, bool> _resolved = new();

    /// <summary>Alerts that fired and resolved so far.</summary>
    public IEnumerable<string> Resolved => _resolved.Keys;

    /// <summary>Waits until each alert of a job was seen firing.</summary>
    /// <param name="job">The job of its labels.</param>
    /// <param name="cause">Brings them about; called again while one is missing. Null: the cause lasts.</param>
    /// <param name="alerts">Their names without the prefix.</param>
    public async Task FireAsync(string job, Func<Task>? cause, params string[] alerts)
    {
        HashSet<string> missing = [.. alerts.Select(Named)];
        var watch = Stopwatch.StartNew();
        while (missing.Count > 0)
        {
            if (watch.Elapsed > Patience)
            {
                Assert.Fail($"Of {job} do not fire: {string.Join(", ", missing)}.\n{stack.Tail}");
            }

            await (cause?.Invoke() ?? Task.CompletedTask);
            await Eventually.TriedAsync(
                async () =>
                {
                    missing.ExceptWith(await stack.AlertsAsync(job));
                    return missing.Count == 0;
                },
                Again);
        }

        TestContext.Out.WriteLine($"{DateTime.UtcNow:HH:mm:ss} firing of {job}: {string.Join(", ", alerts)}, after {watch.Elapsed.TotalSeconds:0} s");
    }

    /// <summary>Waits until none of these alerts of a job fires.</summary>
    /// <param name="job">The job of its labels.</param>
    /// <param name="alerts">Their names without the prefix.</param>
    public async Task ResolveAsync(string job, params string[] alerts)
    {
        var watch = Stopwatch.StartNew();
        IReadOnlyList<string> still = [];
        if (!await Eventually.TriedAsync(async () => (still = [.. (await stack.AlertsAsync(job)).Intersect(alerts.Select(Named))]).Count == 0, Patience))
        {
            Assert.Fail($"Of {job} do not resolve: {string.Join(", ", still)}.\n{stack.Tail}");
        }

        foreach (var alert in alerts)
        {
            _resolved[Named(alert)] = true;
        }

        TestContext.Out.WriteLine($"{DateTime.UtcNow:HH:mm:ss} resolved of {job}: {string.Join(", ", alerts)}, after {watch.Elapsed.TotalSeconds:0} s");
    }

    private static string Named(string alert) => "AccessSentinel" + alert;
}
