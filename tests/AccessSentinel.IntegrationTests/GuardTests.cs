using System.Globalization;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.IntegrationTests.Support;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Simulation;
using AccessSentinel.TestKit;
using AccessSentinel.TestKit.Processes;

namespace AccessSentinel.IntegrationTests;

/// <summary>
/// The guard on real Kafka and Redis: however many are attacked at once and however many workers there are, no more than the limit are
/// suspended in a window; the rest are held, and suspended as the window moves. With a window of seconds, so that it can be watched.
/// </summary>
public sealed class GuardTests
{
    private const string Decoy = "decoy-1";
    private const string WindowKey = "as:g:{guard}:enforce:all";
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(4);

    private readonly TemporaryFolder _folder = new();

    [OneTimeSetUp]
    public Task SetUpAsync() => File.WriteAllTextAsync(_folder.Combine("decoys"), "id " + Decoy + "\n");

    [OneTimeTearDown]
    public void TearDown() => _folder.Dispose();

    [Test]
    public async Task FourWorkersSuspendAThousandAsTheWindowAllowsAndLoseNone()
    {
        // Less than one partition has, so that one batch alone comes to the limit: between those of two workers a window may pass.
        const int Limit = 150;
        string[] stolen = Credentials(1_000);
        using var deployment = await Deployment.CreateAsync(BrokerKind.Real);
        WorkerProcess[] workers = [.. Enumerable.Range(0, 4).Select(_ => deployment.StartWorker("decide", Settings(Limit)))];
        try
        {
            await Task.WhenAll(workers.Select(worker => worker.OwnsAsync(1)));
            using GuardWatch watch = new(deployment);
            await watch.LookAsync();
            await AttackAsync(deployment, stolen);
            await deployment.ReachesAsync(stolen.Length, workers);
            var first = await FirstOfEachAsync(deployment, stolen.Length);
            var held = first.Values.Where(command => command.Type == CommandType.Restrict).ToArray();
            held.Length.ShouldBeGreaterThan(0);
            held.ShouldAllBe(command => command.RevokeSessions && command.Limits == new CommandLimits(LimitScope.Known, null)
                && command.Reason.Summary.Contains("a suspension is held by the guard: the limit on suspensions in all is reached", StringComparison.Ordinal));

            var rounds = await UntilAllAreSuspendedAsync(deployment, watch, stolen, stolen.Length, workers);
            await watch.HearsAsync();
            // At least once: a worker that was given up for a moment leaves what it had not committed to another one, who repeats it.
            var commands = CommandLog.Read(await deployment.CommandsAsync()).DistinctBy(command => command.Id).ToArray();
            var suspended = commands.Where(command => command.Type == CommandType.Suspend).ToArray();
            await TestContext.Out.WriteLineAsync(
                $"{stolen.Length} attacked, {held.Length} held at first, all suspended after {rounds} rounds of their events; "
                + $"at most {watch.GreatestInWindow(Window)} in a window of {Window.TotalSeconds} s where {Limit} are allowed");
            suspended.Length.ShouldBe(stolen.Length, "each is suspended once");
            suspended.Select(command => command.Id).Order(StringComparer.Ordinal).ShouldBe(watch.Counted.Order(StringComparer.Ordinal));
            watch.GreatestInWindow(Window).ShouldBe(Limit);
            commands.Length.ShouldBe(stolen.Length + held.Length);
            // Counted after they were published.
            await Eventually.HoldsAsync(async () => await SumAsync(workers, "accesssentinel_guard_allowed_total") >= stolen.Length, "all that was allowed is counted");
            (await SumAsync(workers, "accesssentinel_guard_allowed_total")).ShouldBe(stolen.Length);
            (await SumAsync(workers, "accesssentinel_guard_held_total")).ShouldBe(held.Length);
            foreach (var worker in workers)
            {
                await worker.DrainsAsync();
            }
        }
        finally
        {
            Array.ForEach(workers, worker => worker.Dispose());
        }
    }

    [Test]
    public async Task WhileTheGuardCannotBeReadNobodyIsSuspendedAndAfterwardsEverybodyOwedIs()
    {
        string[] before = Credentials(50, "before");
        string[] meanwhile = Credentials(100, "meanwhile");
        using var deployment = await Deployment.CreateAsync(BrokerKind.Real);
        using var one = deployment.StartWorker("decide", Settings(1_000));
        using var other = deployment.StartWorker("decide", Settings(1_000));
        await Task.WhenAll(one.OwnsAsync(1), other.OwnsAsync(1));
        using GuardWatch watch = new(deployment);
        await AttackAsync(deployment, before);
        await deployment.ReachesAsync(before.Length, one, other);
        (await FirstOfEachAsync(deployment, before.Length)).Values.ShouldAllBe(command => command.Type == CommandType.Suspend);
        await watch.LookAsync();

        // Records and checkpoints can be read and written; the guard's own key is none that it can count in.
        await deployment.Redis.CliAsync("SET", WindowKey, "not a window");
        await AttackAsync(deployment, meanwhile);
        await deployment.ReachesAsync(before.Length + meanwhile.Length, one, other);
        var last = await FirstOfEachAsync(deployment, before.Length + meanwhile.Length);
        meanwhile.ShouldAllBe(credential => last[credential].Type == CommandType.Restrict);
        meanwhile.ShouldAllBe(credential => last[credential].Reason.Summary.Contains("could not be asked", StringComparison.Ordinal));
        (await SumAsync([one, other], "accesssentinel_guard_unreadable_total")).ShouldBeGreaterThan(0);

        await deployment.Redis.CliAsync("DEL", WindowKey);
        await UntilAllAreSuspendedAsync(deployment, watch, meanwhile, before.Length + meanwhile.Length, [one, other]);
        await one.DrainsAsync();
        await other.DrainsAsync();
        CommandLog.Read(await deployment.CommandsAsync()).DistinctBy(command => command.Id).Count(command => command.Type == CommandType.Suspend).ShouldBe(before.Length + meanwhile.Length);
    }

    [TestCase(false)]
    [TestCase(true)]
    public async Task RedisFailsInTheMiddleOfGuardChecks(bool killed)
    {
        const int Limit = 200;
        string[] stolen = Credentials(400);
        using var deployment = await Deployment.CreateAsync(BrokerKind.Real, null, "appendonly yes", "appendfsync always");
        (string, string)[] settings = [.. Settings(Limit), ("WORKER__BATCHSIZE", "20"), ("REDIS__OPERATIONTIMEOUT", "500ms"), ("REDIS__RETRYFOR", "1s"), ("WORKER__RETRYMAXDELAY", "500ms"), ("GUARD__ASKTIMEOUT", "2s")];
        using var one = deployment.StartWorker("decide", settings);
        using var other = deployment.StartWorker("decide", settings);
        await Task.WhenAll(one.OwnsAsync(1), other.OwnsAsync(1));
        using GuardWatch watch = new(deployment);
        await watch.LookAsync();
        await AttackAsync(deployment, stolen);
        await deployment.ReachesAsync(stolen.Length / 10, one, other);
        var reached = await deployment.CheckpointedAsync();
        if (killed)
        {
            deployment.Redis.Kill();
            await Task.Delay(TimeSpan.FromSeconds(2));
            await deployment.Redis.RestartAsync();
        }
        else
        {
            deployment.Redis.Freeze();
            await Task.Delay(TimeSpan.FromSeconds(2));
            deployment.Redis.Thaw();
        }

        var rounds = await UntilAllAreSuspendedAsync(deployment, watch, stolen, stolen.Length, [one, other]);
        await TestContext.Out.WriteLineAsync(
            $"Redis failed at {reached} of {stolen.Length} events, all suspended after {rounds} rounds; at most {watch.GreatestInWindow(Window)} in a window, "
            + $"{await SumAsync([one, other], "accesssentinel_guard_unreadable_total")} questions without an answer");
        (await SumAsync([one, other], "accesssentinel_data_loss_total")).ShouldBe(0);
        await one.DrainsAsync();
        await other.DrainsAsync();
        var suspended = CommandLog.ById(await deployment.CommandsAsync()).Values.Count(text => text.Contains("\"type\":\"suspend\"", StringComparison.Ordinal));
        suspended.ShouldBe(stolen.Length);
        watch.GreatestInWindow(Window).ShouldBeLessThanOrEqualTo(Limit);
    }

    [Test]
    public async Task TheWholeFeedReplayedFromItsBeginningSuspendsNobodyAnew()
    {
        const ulong Seed = 41;
        SimulationParameters population = new() { Credentials = 150, Days = 2, Attacks = [new("smash_and_grab", 5), new("enumeration", 3), new("steady", 2)] };
        using var deployment = await Deployment.CreateAsync(BrokerKind.Real);
        var messages = PortalEvents.Messages(new PortalSimulation(population, Seed), deployment.Events);
        (string, string)[] settings = [("GUARD__ENABLED", "true")];
        using var worker = deployment.StartWorker("decide", settings);
        await deployment.PublishAsync(messages);
        await Deployment.FinishesAsync(messages.Count, worker);
        var before = CommandLog.ById(await deployment.CommandsAsync());
        before.Values.Count(IsSuspension).ShouldBeGreaterThan(5);

        // The portal writes all of it once more: first as messages of today by its own clock, then as they were.
        var now = DateTime.UtcNow.Ticks;
        await deployment.PublishAsync(messages.Select(message => message with { Timestamp = now }));
        await deployment.ReachesAsync(messages.Count * 2, worker);
        await deployment.PublishAsync(messages);
        await deployment.ReachesAsync(messages.Count * 3, worker);
        await worker.DrainsAsync();

        // Somebody sets the group's offsets back to the beginning.
        using (var again = deployment.StartWorker("decide", [.. settings, ("KAFKA__GROUPID", deployment.Group + "-again")]))
        {
            await Deployment.FinishesAsync(messages.Count * 3, again);
            await again.DrainsAsync();
        }

        var after = CommandLog.ById(await deployment.CommandsAsync());
        await TestContext.Out.WriteLineAsync($"seed {Seed}: {messages.Count} events, {before.Count} commands, {after.Count} after three replays");
        await TestContext.Out.WriteLineAsync(string.Join('\n', after.Where(pair => !before.ContainsKey(pair.Key)).Select(pair => pair.Value)));
        after.Keys.Except(before.Keys).Where(id => IsSuspension(after[id])).Select(id => after[id]).ShouldBeEmpty();
        before.Keys.Except(after.Keys).ShouldBeEmpty();
    }

    private static bool IsSuspension(string command) => command.Contains("\"type\":\"suspend\"", StringComparison.Ordinal);

    /// <summary>The held are at work: at each of their events the guard is asked again. Returns how many rounds of events it took.</summary>
    private static async Task<int> UntilAllAreSuspendedAsync(Deployment deployment, GuardWatch watch, string[] credentials, long published, WorkerProcess[] workers)
    {
        const int MostRounds = 60;
        await deployment.ReachesAsync(published, workers);
        for (var round = 0; round < MostRounds; round++)
        {
            await watch.LookAsync();
            var last = await LastOfEachAsync(deployment);
            string[] owed = [.. credentials.Where(credential => !last.TryGetValue(credential, out var command) || command.Type != CommandType.Suspend)];
            if (owed.Length == 0)
            {
                return round;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(500));
            var now = DateTime.UtcNow;
            string[] lines = [.. owed.Select(credential => PortalEvents.Lookup(string.Create(CultureInfo.InvariantCulture, $"{credential}-own-{round}"), credential, now, """{"id":"own"}"""))];
            await deployment.PublishAsync(PortalEvents.Messages(lines, deployment.Events));
            published += lines.Length;
            await deployment.ReachesAsync(published, workers);
        }

        throw new AssertionException($"Not all are suspended after {MostRounds} rounds.\n{string.Join('\n', workers.Select(worker => worker.Tail))}");
    }

    private static async Task<Dictionary<string, Command>> LastOfEachAsync(Deployment deployment) =>
        CommandLog.Read(await deployment.CommandsAsync())
            .GroupBy(command => command.CredentialId)
            .ToDictionary(group => group.Key, group => group.MaxBy(command => command.Sequence)!, StringComparer.Ordinal);

    /// <summary>Waits until so many credentials have a command: they are published after the checkpoint is saved.</summary>
    private static async Task<Dictionary<string, Command>> FirstOfEachAsync(Deployment deployment, int credentials)
    {
        Dictionary<string, Command> last = [];
        await Eventually.HoldsAsync(
            async () => (last = await LastOfEachAsync(deployment)).Count >= credentials, $"{credentials} credentials have a command", TimeSpan.FromMinutes(2));
        return last;
    }

    private static async Task<double> SumAsync(IEnumerable<WorkerProcess> workers, string metric)
    {
        double sum = 0;
        foreach (var worker in workers)
        {
            sum += await worker.SumAsync(metric);
        }

        return sum;
    }

    private static string[] Credentials(int count, string name = "stolen") =>
        [.. Enumerable.Range(0, count).Select(i => string.Create(CultureInfo.InvariantCulture, $"{name}-{i:0000}"))];

    /// <summary>All of them read a decoy in the same second.</summary>
    private static Task AttackAsync(Deployment deployment, string[] credentials)
    {
        var now = DateTime.UtcNow;
        var lines = credentials.Select(credential => PortalEvents.Lookup(credential + "-decoy", credential, now, $$"""{"id":"{{Decoy}}"}"""));
        return deployment.PublishAsync(PortalEvents.Messages(lines, deployment.Events));
    }

    /// <summary>One limit that binds; and the feed is believed though everybody in it is attacked at once.</summary>
    private (string, string)[] Settings(int limit)
    {
        var text = limit.ToString(CultureInfo.InvariantCulture);
        return
        [
            ("GUARD__ENABLED", "true"), ("CANARIES__FILE", _folder.Combine("decoys")), ("GUARD__WINDOW", $"{Window.TotalSeconds}s"),
            ("GUARD__INALL", text), ("GUARD__PERPROFESSION", text), ("GUARD__PERDEPARTMENT", text), ("GUARD__PERSOFTWARE", text),
            ("GUARD__SHAREOFACTIVE", "0"), ("GUARD__FEED__JUMPLEAST", "1000000"),
        ];
    }
}
