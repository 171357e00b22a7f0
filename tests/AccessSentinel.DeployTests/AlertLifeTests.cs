using System.Globalization;
using AccessSentinel.Contracts.Drills;
using AccessSentinel.DeployTests.Support;
using AccessSentinel.Kafka.Options;
using AccessSentinel.Kafka.Topics;
using AccessSentinel.TestKit;
using AccessSentinel.TestKit.Processes;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.DeployTests;

/// <summary>
/// Every alert of the delivered rules really fires of a real cause, in a real Alertmanager, and resolves when the cause is gone. The stack of
/// `make stack` without its portal: the test plays that. Durations of the rules are shortened (<see cref="HastenedDeployment"/>), nothing else.
/// </summary>
public sealed class AlertLifeTests
{
    private const string Main = "access-sentinel";
    private const string Slow = "slow";
    private const string Deciding = "accesssentinel_partitions{state=\"deciding\"} 4\n";
    private const string Decoy = "decoy-7";
    private const string GuardKey = "as:g:{guard}:enforce:all";

    private readonly TemporaryFolder _folder = new();

    [OneTimeTearDown]
    public void RemoveFiles() => _folder.Dispose();

    [Test]
    public async Task Every_alert_fires_of_its_cause_and_resolves_without_it()
    {
        Requires.RedisServer();
        Requires.KafkaHome();
        Requires.Kcat();
        Requires.Prometheus();
        Requires.Alertmanager();
        var deploy = Directory.CreateDirectory(_folder.Combine("deploy")).FullName;
        await HastenedDeployment.CreateAsync(deploy, windows: true);
        await File.WriteAllTextAsync(_folder.Combine("decoys.txt"), $"id {Decoy}\n");
        var model = _folder.Combine("model.json");
        await TrainAsync(model, daysAgo: 200);
        File.Copy(model, _folder.Combine("challenger.json"));

        await using var stack = await Stack.StartAsync(deploy, new Dictionary<string, string>
        {
            ["STACK_PORTAL"] = "none",
            ["STACK_PARTITIONS"] = "4",
            ["SENTINEL__MODEL"] = model,
            ["SENTINEL__MODEL__CHALLENGER"] = _folder.Combine("challenger.json"),
            ["SENTINEL__MODEL__WATCHEVERY"] = "1s",
            ["SENTINEL__CANARIES__FILE"] = _folder.Combine("decoys.txt"),
            // Two in half a minute, so that a third is held whenever three read a decoy.
            ["SENTINEL__GUARD__INALL"] = "2",
            ["SENTINEL__GUARD__SHAREOFACTIVE"] = "0",
            ["SENTINEL__GUARD__WINDOW"] = "30s",
            ["SENTINEL__EFFECT__ENFORCEMENTGRACE"] = "1s",
            ["SENTINEL__EFFECT__UNPROVENAFTER"] = "10s",
            ["SENTINEL__EFFECT__INTERVAL"] = "1s",
            ["SENTINEL__KAFKA__SESSIONTIMEOUTMS"] = "6000",
            ["SENTINEL__REDIS__OPERATIONTIMEOUT"] = "1s",
            ["SENTINEL__REDIS__RETRYFOR"] = "2s",
            ["SENTINEL__WORKER__RETRYMAXDELAY"] = "2s",
            ["SENTINEL__WORKER__LAGINTERVAL"] = "1s",
        });
        AlertWatch watch = new(stack);
        PlayedPortal portal = new(stack.Bootstrap, new TopicNames());

        await Task.WhenAll(WhatThePortalAndThievesCauseAsync(stack, watch, portal, model), WhatASlowWorkerCausesAsync(stack, watch));
        await WhatDrillsCauseAsync(stack, watch, portal);
        await WhatTheMachineCausesAsync(stack, watch, portal);

        watch.Resolved.ShouldBe(Alerts.Alerting.Select(rule => rule.Name), ignoreOrder: true);
    }

    [Test]
    public async Task Shorter_rules_are_the_same_rules()
    {
        var text = await File.ReadAllTextAsync(RepositoryRoot.Combine("deploy", "prometheus", "rules", "alerts.yml"));
        var shorter = HastenedDeployment.Shorter(text, windows: true);
        shorter.ShouldContain("for: 30000ms");
        shorter.ShouldContain("[15000ms]");
        Without(shorter).ShouldBe(Without(text));

        static string Without(string rules) =>
            System.Text.RegularExpressions.Regex.Replace(rules, @"for: \S+|\[\w+\]", "");
    }

    private async Task WhatThePortalAndThievesCauseAsync(Stack stack, AlertWatch watch, PlayedPortal portal, string model)
    {
        await Eventually.HoldsAsync(async () => (await stack.MetricsAsync()).Contains(Deciding, StringComparison.Ordinal), "all partitions decide", TimeSpan.FromMinutes(3));

        // What it trained on was another population, and long ago: 1,600 professionals who find nobody.
        await portal.EmitAsync(Enumerable.Range(0, 1600).Select(i => portal.Lookup($"unlucky-{i}", $"nobody-{i}", outcome: "not_found")));
        await watch.FireAsync(Main, null, "ModelStale", "FeatureDrift");

        // The two panels that show nothing without a trained model and a challenger. What was counted before the first scrape has no rate: more come, others each time,
        // since whoever finds nobody again and again is soon no more worth a score.
        var quality = Dashboard.All.Single(dashboard => dashboard.File == "detection-quality.json");
        var more = 0;
        await Eventually.HoldsAsync(
            async () =>
            {
                await portal.EmitAsync(Enumerable.Range(0, 50).Select(i => portal.Lookup($"unlucky-{more}-{i}", $"nobody-{more}-{i}", outcome: "not_found")));
                more++;
                var results = await PanelResults.AskAsync(stack, quality, TimeSpan.FromMinutes(10));
                await results.DrawAsync("-trained");
                return quality.Queries.Where(query => query.Panel is 5 or 6).All(query => results.Values(query).Any(value => value > 0));
            },
            "drift and challenger are drawn", TimeSpan.FromMinutes(4));
        await File.WriteAllTextAsync(model + ".next", "half a mod");
        var thieves = 0;
        await watch.FireAsync(
            Main,
            async () =>
            {
                // A refusal is counted once for each change of the file.
                await File.AppendAllTextAsync(model + ".next", "el");
                File.Copy(model + ".next", model, overwrite: true);

                // Three read a decoy, two may be suspended; the portal does not obey, neither for them nor for those before.
                await portal.EmitAsync(Enumerable.Range(thieves, 3).Select(i => portal.Lookup($"thief-{i}", Decoy)));
                thieves += 3;
                await portal.TalkNonsenseAsync();
                await Task.Delay(TimeSpan.FromSeconds(4));
                await portal.EmitAsync(Enumerable.Range(0, thieves).Select(i => portal.Lookup($"thief-{i}", $"patient-{i}")));

                // A clock of the portal that is a quarter of an hour ahead; of one credential ten events a minute are counted.
                await portal.EmitAsync(Enumerable.Range(0, 1_200).Select(i => portal.Lookup($"ahead-{i % 120}", $"patient-{i % 120}", DateTime.UtcNow.AddMinutes(15))));
            },
            "BreachStopped", "GuardHeldSuspensions", "EnforcementFailed", "ForgedControl", "DeadLettersGrowing", "ModelRefused", "FeedImplausible");
        await watch.FireAsync(
            Main, () => portal.EmitAsync(Enumerable.Range(0, thieves).Select(i => portal.Lookup($"thief-{i}", $"patient-{i}"))), "CommandsUnproven");

        // The guard's own keys are of a type that it cannot read, as a foreign program's would be.
        await Deployment.RunAsync(Requires.RedisCli(), _folder.Path, "-p", Text(stack.RedisPort), "RENAME", GuardKey, "kept");
        await Deployment.RunAsync(Requires.RedisCli(), _folder.Path, "-p", Text(stack.RedisPort), "SET", GuardKey, "foreign");
        await watch.FireAsync(Main, () => portal.EmitAsync([portal.Lookup($"thief-{thieves++}", Decoy)]), "GuardUnreadable");
        await Deployment.RunAsync(Requires.RedisCli(), _folder.Path, "-p", Text(stack.RedisPort), "RENAME", "kept", GuardKey);

        // The portal answers at last: long after the events. What it answers is proof.
        await watch.FireAsync(
            Main,
            async () =>
            {
                await portal.EmitAsync([portal.Lookup($"thief-{thieves++}", Decoy)]);
                await Task.Delay(TimeSpan.FromSeconds(8));
                await portal.AnswerAsync();
            },
            "TimeToEffectHigh");

        // All is mended: clocks, model; the thieves are gone.
        var well = 600 * (thieves / 3);
        await portal.EmitAsync(Enumerable.Range(0, 10 * well).Select(i => portal.Lookup($"well-{i % well}", $"patient-{i % well}")));
        await TrainAsync(model + ".next", daysAgo: 12);
        File.Move(model + ".next", model, overwrite: true);
        await watch.ResolveAsync(Main, "ModelStale", "FeatureDrift", "ModelRefused", "FeedImplausible");
        await Eventually.HoldsAsync(
            async () =>
            {
                await portal.AnswerAsync();
                return !(await stack.AlertsAsync(Main)).Contains("AccessSentinelCommandsUnproven");
            },
            "every command is answered", TimeSpan.FromMinutes(4));
        await WhatAPortalThatLacksAMeasureCausesAsync(watch, portal, thieves);
        await watch.ResolveAsync(
            Main, "BreachStopped", "GuardHeldSuspensions", "GuardUnreadable", "EnforcementFailed", "ForgedControl", "DeadLettersGrowing", "CommandsUnproven", "TimeToEffectHigh");
    }

    /// <summary>Of two alike it can carry out the one, but not the other: what it says last counts.</summary>
    private static async Task WhatAPortalThatLacksAMeasureCausesAsync(AlertWatch watch, PlayedPortal portal, int thieves)
    {
        await watch.FireAsync(
            Main,
            async () =>
            {
                await portal.EmitAsync(Enumerable.Range(thieves, 2).Select(i => portal.Lookup($"thief-{i}", Decoy)));
                thieves += 2;
                await Task.Delay(TimeSpan.FromSeconds(4));
                await portal.RefuseOneAsync();
            },
            "MeasureUnsupported");
        await portal.AnswerAsync();
        await watch.ResolveAsync(Main, "MeasureUnsupported");
    }

    /// <summary>A worker of its own topics whose configuration makes it slow has much to learn; then it is mended, and nothing comes any more.</summary>
    private static async Task WhatASlowWorkerCausesAsync(Stack stack, AlertWatch watch)
    {
        TopicNames topics = new() { Events = "slow.events", Commands = "slow.commands", CommandResults = "slow.results", Controls = "slow.controls", Audit = "slow.audit", DeadLetter = "slow.dead", Findings = "slow.findings" };
        using TopicAdmin admin = new(new KafkaOptions { BootstrapServers = stack.Bootstrap });
        await admin.CreateAsync(topics.Events, 1);
        PlayedPortal portal = new(stack.Bootstrap, topics);
        await portal.EmitAsync(Enumerable.Range(0, 60_000).Select(i => portal.Lookup($"busy-{i % 500}", $"patient-{i % 5_000}")));
        using var redis = await RedisServer.StartAsync();
        var port = FreePort.Next();
        Dictionary<string, string> environment = new()
        {
            ["SENTINEL__KAFKA__BOOTSTRAPSERVERS"] = stack.Bootstrap,
            ["SENTINEL__KAFKA__GROUPID"] = "slow",
            ["SENTINEL__KAFKA__TOPICS__EVENTS"] = topics.Events,
            ["SENTINEL__KAFKA__TOPICS__COMMANDS"] = topics.Commands,
            ["SENTINEL__KAFKA__TOPICS__COMMANDRESULTS"] = topics.CommandResults,
            ["SENTINEL__KAFKA__TOPICS__CONTROLS"] = topics.Controls,
            ["SENTINEL__KAFKA__TOPICS__FINDINGS"] = topics.Findings,
            ["SENTINEL__KAFKA__TOPICS__AUDIT"] = topics.Audit,
            ["SENTINEL__KAFKA__TOPICS__DEADLETTER"] = topics.DeadLetter,
            ["SENTINEL__REDIS__CONNECTION"] = $"127.0.0.1:{redis.Port}",
            ["SENTINEL__PRIVACY__KEYFILE"] = Path.Combine(stack.Folder, "tag.key"),
            ["SENTINEL__METRICS__PORT"] = Text(port),
            ["SENTINEL__WORKER__LAGINTERVAL"] = "1s",
            ["SENTINEL__WORKER__BATCHSIZE"] = "1",
        };
        await stack.WatchAsync(Slow, port);
        using (var worker = ChildProcess.Start(Stack.Program, ["run"], environment))
        {
            await watch.FireAsync(Slow, null, "ConsumerLagHigh", "LearningTooLong");
            await worker.StopAsync();
        }

        environment.Remove("SENTINEL__WORKER__BATCHSIZE");
        using var mended = ChildProcess.Start(Stack.Program, ["run"], environment);
        await watch.ResolveAsync(Slow, "ConsumerLagHigh", "LearningTooLong");
        await watch.FireAsync(Slow, null, "NoEvents");
        await portal.EmitAsync([portal.Lookup("busy-0", "patient-0")]);
        await watch.ResolveAsync(Slow, "NoEvents");
        (await mended.StopAsync()).ShouldBeTrue(mended.Tail);
    }

    /// <summary>Drills as their reports say: long ago, then failed, then passed; and one that nobody made.</summary>
    private async Task WhatDrillsCauseAsync(Stack stack, AlertWatch watch, PlayedPortal portal)
    {
        var longAgo = DateTime.UtcNow.AddDays(-9);
        await ReportDrillAsync(stack, longAgo, passed: longAgo);
        await watch.FireAsync(Main, null, "DrillOverdue");
        var strangers = 0;
        await watch.FireAsync(Main, () => portal.EmitAsync([portal.Lookup($"drill-by-nobody-{strangers++}", Decoy)]), "DrillUnexplained");
        await ReportDrillAsync(stack, DateTime.UtcNow, passed: longAgo);
        await watch.FireAsync(Main, null, "DrillFailed");
        var now = DateTime.UtcNow;
        await ReportDrillAsync(stack, now, passed: now);
        await watch.ResolveAsync(Main, "DrillOverdue", "DrillUnexplained", "DrillFailed");
    }

    private Task ReportDrillAsync(Stack stack, DateTime ended, DateTime passed)
    {
        DrillReport report = new()
        {
            CredentialId = "drill-1",
            Began = ended.AddMinutes(-1),
            Ended = ended,
            LastPass = passed,
            Failure = ended == passed ? null : "no command came",
        };
        return Deployment.RunAsync(
            Requires.RedisCli(), _folder.Path, "-p", Text(stack.RedisPort), "SET", "as:{measures}:drill", System.Text.Encoding.UTF8.GetString(report.ToBytes()));
    }

    private async Task WhatTheMachineCausesAsync(Stack stack, AlertWatch watch, PlayedPortal portal)
    {
        await stack.FreezeAsync("worker");
        await watch.FireAsync(Main, null, "WorkerDown");
        await stack.ThawAsync("worker");
        await watch.ResolveAsync(Main, "WorkerDown");

        await stack.FreezeAsync("redis");
        await watch.FireAsync(Main, () => portal.EmitAsync([portal.Lookup("somebody", "patient-1")]), "RedisAway");
        await stack.ThawAsync("redis");
        await watch.ResolveAsync(Main, "RedisAway");

        await watch.FireAsync(
            Main,
            async () =>
            {
                await Deployment.RunAsync(Requires.RedisCli(), _folder.Path, "-p", Text(stack.RedisPort), "FLUSHALL");
                await portal.EmitAsync(Enumerable.Range(0, 8).Select(i => portal.Lookup($"somebody-{i}", "patient-1")));
            },
            "DataLost");
        await watch.ResolveAsync(Main, "DataLost");

        // Away for so long that the group has taken the partitions from the worker.
        await stack.FreezeAsync("kafka");
        await watch.FireAsync(Main, null, "NoEvents");
        await stack.ThawAsync("kafka");
        await Eventually.HoldsAsync(async () => (await stack.MetricsAsync()).Contains(Deciding, StringComparison.Ordinal), "all partitions decide again", TimeSpan.FromMinutes(3));
        await portal.EmitAsync(Enumerable.Range(0, 8).Select(i => portal.Lookup($"somebody-{i}", "patient-1")));
        await watch.ResolveAsync(Main, "NoEvents");
    }

    /// <summary>A model of a small population over a week that began so many days ago.</summary>
    private async Task TrainAsync(string model, int daysAgo)
    {
        var events = _folder.Combine("events.jsonl");
        var start = DateTime.UtcNow.AddDays(-daysAgo).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        await Deployment.RunAsync(Stack.Program, _folder.Path, "simulate", "--credentials", "60", "--days", "8", "--start", start, "--out", events);
        var trained = _folder.Combine("trained.json");
        await Deployment.RunAsync(Stack.Program, _folder.Path, "train", "--events", events, "--out", trained);
        File.Move(trained, model, overwrite: true);
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);
}
