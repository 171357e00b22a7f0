using System.Text.RegularExpressions;
using AccessSentinel.DeployTests.Support;
using AccessSentinel.Kafka.Topics;
using AccessSentinel.TestKit;
using AccessSentinel.TestKit.Processes;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.DeployTests;

/// <summary>
/// Everything at once: a portal that is breached, Kafka, Redis, a worker, Prometheus with the rules, Alertmanager. Alerts really fire, and
/// each query of each dashboard gives what it should.
/// </summary>
public sealed partial class StackTests
{
    private const string Job = "access-sentinel";

    // What happens is waited for, however slow the machine; on a quiet one the whole takes two to three minutes.
    private static readonly TimeSpan Patience = TimeSpan.FromMinutes(4);
    private static readonly TimeSpan History = TimeSpan.FromMinutes(20);

    /// <summary>Queries that give nothing, or only zero, though all is well: nothing here causes what they show.</summary>
    private static readonly Dictionary<string, string> MayBeEmpty = new()
    {
        ["detection-quality/5A"] = "drift needs a trained model",
        ["detection-quality/6A"] = "there is no challenger",
    };

    private static readonly Dictionary<string, string> MayBeZero = new()
    {
        ["detection-quality/8A"] = "no model file is refused",
        ["exposure/3B"] = "nothing was a week ago",
        ["exposure/4A"] = "nobody lists or exports in this breach",
        ["pipeline/1B"] = "what is learned is learned before the first scrape",
        ["pipeline/1C"] = "the portal emits nothing twice",
        ["pipeline/1D"] = "no event is late",
        ["pipeline/2A"] = "the worker keeps up",
        ["pipeline/2B"] = "the worker keeps up",
        ["pipeline/4A"] = "every event is accounted for: it must be zero",
        ["pipeline/6A"] = "no event is degraded",
        ["pipeline/6B"] = "no clock is wrong",
        ["pipeline/6C"] = "every key is a credential",
        ["pipeline/9B"] = "one worker has no conflicts",
        ["pipeline/9D"] = "no data is lost",
        ["soc-now/3A"] = "the guard lets single suspensions pass",
        ["soc-now/5A"] = "the portal obeys",
    };

    [Test]
    public async Task A_breach_shows_in_every_panel_and_alerts_fire_and_resolve()
    {
        Requires.RedisServer();
        Requires.Kcat();
        Requires.Prometheus();
        Requires.Alertmanager();
        using TemporaryFolder deploy = new();
        await HastenedDeployment.CreateAsync(deploy.Path, windows: false);
        await using var stack = await Stack.StartAsync(deploy.Path, new Dictionary<string, string>
        {
            ["STACK_PARTITIONS"] = "4",
            ["STACK_PORTAL_ARGS"] = "--breach-every 0.5 --credentials 300 --history 3",
            ["SENTINEL__REDIS__OPERATIONTIMEOUT"] = "1s",
            ["SENTINEL__REDIS__RETRYFOR"] = "2s",
            ["SENTINEL__EFFECT__INTERVAL"] = "5s",
        });

        AlertWatch watch = new(stack);
        await watch.FireAsync(Job, null, "BreachStopped");
        await Eventually.HoldsAsync(async () => (await stack.MetricsAsync()).Contains("accesssentinel_suspensions_unreviewed 1", StringComparison.Ordinal)
            || (await stack.QueryAsync("max(accesssentinel_suspensions_unreviewed) > 0")).Count > 0, "somebody must look at a suspension", Patience);
        await ReviewAsync(stack);
        await DrillAsync(stack);

        // Again and again where what was learned at the start still outweighs it.
        PlayedPortal vandal = new(stack.Bootstrap, new TopicNames());
        await watch.FireAsync(Job, vandal.TalkNonsenseAsync, "ForgedControl", "DeadLettersGrowing");

        // As a Redis that hangs: connections stay, nothing is answered.
        await stack.FreezeAsync("redis");
        await watch.FireAsync(Job, null, "RedisAway");
        await stack.ThawAsync("redis");
        await watch.ResolveAsync(Job, "RedisAway");
        (await stack.AlertsAsync()).ShouldNotContain("AccessSentinelDataLost");

        await PanelsAsync(stack);
        var shown = Help().Matches(await stack.MetricsAsync()).Select(match => match.Groups[1].Value).ToHashSet();
        foreach (var name in Alerts.Alerting.Concat(Alerts.Recording).SelectMany(rule => Instruments.In(rule.Expression)).Distinct().Where(name => !name.Contains(':')))
        {
            // What the worker says only when there is something to say of it.
            var family = Suffix().Replace(name, "");
            if (name is not ("up" or "accesssentinel_model_feature_stability_index" or "accesssentinel_model_trained_until_seconds"))
            {
                shown.ShouldContain(family);
            }
        }
    }

    private static async Task PanelsAsync(Stack stack)
    {
        List<string> wrong = [];
        foreach (var dashboard in Dashboard.All)
        {
            var results = await PanelResults.AskAsync(stack, dashboard, History);
            await results.DrawAsync("");
            foreach (var query in dashboard.Queries)
            {
                var key = $"{query.Dashboard}/{query.Panel}{query.RefId}";
                var values = results.Values(query);
                if (values.Count == 0)
                {
                    if (!MayBeEmpty.ContainsKey(key))
                    {
                        wrong.Add($"{query} is empty: {query.Expression}");
                    }
                }
                else if (values.All(value => value == 0) && !MayBeZero.ContainsKey(key))
                {
                    wrong.Add($"{query} is zero throughout: {query.Expression}");
                }
            }
        }

        wrong.ShouldBeEmpty(stack.Tail);
        foreach (var annotation in Dashboard.All.SelectMany(dashboard => dashboard.Annotations).Distinct())
        {
            _ = await stack.RangeAsync(annotation, History);
        }

        MayBeEmpty.Keys.Concat(MayBeZero.Keys).Except(Dashboard.All.SelectMany(dashboard => dashboard.Queries).Select(query => $"{query.Dashboard}/{query.Panel}{query.RefId}"))
            .ShouldBeEmpty("an exception for a query that does not exist");
    }

    /// <summary>An operator confirms what was done about the first credential that waits for somebody to look.</summary>
    private static async Task ReviewAsync(Stack stack)
    {
        Dictionary<string, string> environment = new()
        {
            ["SENTINEL__KAFKA__BOOTSTRAPSERVERS"] = stack.Bootstrap,
            ["SENTINEL__REDIS__CONNECTION"] = stack.Redis,
            ["SENTINEL__OPERATORS__FILE"] = Path.Combine(stack.Folder, "operators.json"),
        };
        var suspended = Suspended().Match(string.Join('\n', stack.Log("worker"))).Groups[1].Value;
        suspended.ShouldNotBeEmpty();
        using var process = ChildProcess.Start(
            Stack.Program,
            ["confirm", suspended, "--key", Path.Combine(stack.Folder, "operator.pem"), "--reason", "called back: was not her"],
            environment);
        (await process.WaitAsync(Patience)).ShouldBeTrue(process.Tail);
        process.ExitCode.ShouldBe(0, process.Tail);
    }

    /// <summary>A drill against the portal of the stack: how fast this machine is now is not what is tested.</summary>
    private static async Task DrillAsync(Stack stack)
    {
        Dictionary<string, string> environment = new()
        {
            ["SENTINEL__KAFKA__BOOTSTRAPSERVERS"] = stack.Bootstrap,
            ["SENTINEL__REDIS__CONNECTION"] = stack.Redis,
        };
        using var process = ChildProcess.Start(Stack.Program, ["drill", "--within", "5m", "--allow", "100000"], environment);
        (await process.WaitAsync(Patience + Patience)).ShouldBeTrue(process.Tail);
        process.ExitCode.ShouldBe(0, process.Tail);
    }

    [GeneratedRegex("^# HELP ([a-z0-9_]+) ", RegexOptions.Multiline)]
    private static partial Regex Help();

    [GeneratedRegex("_(bucket|sum|count)$")]
    private static partial Regex Suffix();

    [GeneratedRegex(@"suspend \(enforce\) of credential (\S+?):")]
    private static partial Regex Suspended();
}
