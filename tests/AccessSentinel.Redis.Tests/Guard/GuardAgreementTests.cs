using AccessSentinel.Contracts.Commands;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Guarding;
using AccessSentinel.Processing.InMemory;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Redis.Connection;
using AccessSentinel.Redis.Guard;
using AccessSentinel.TestKit;
using AccessSentinel.TestKit.Servers;
using FsCheck;
using FsCheck.Fluent;

namespace AccessSentinel.Redis.Tests.Guard;

/// <summary>The rule exists twice, as a script and as a ledger in memory: they answer alike, number for number, whatever is asked when.</summary>
public sealed class GuardAgreementTests
{
    private const ulong Seed = 20261122;
    private const int Histories = 60;
    private const int Steps = 60;

    private RedisServer _server = null!;
    private RedisConnection _connection = null!;

    [OneTimeSetUp]
    public async Task StartAsync()
    {
        _server = await RedisServer.StartAsync("cluster-enabled yes");
        await _server.CliAsync("CLUSTER", "ADDSLOTSRANGE", "0", "16383");
        await Eventually.HoldsAsync(
            async () => (await _server.CliAsync("CLUSTER", "INFO")).Contains("cluster_state:ok", StringComparison.Ordinal), "the cluster is up");
        _connection = await RedisConnection.OpenAsync(StoreUnderTest.OptionsOf(_server), time: null, CancellationToken.None);
    }

    [OneTimeTearDown]
    public async Task EndAsync()
    {
        await _connection.DisposeAsync();
        _server.Dispose();
    }

    [Test]
    public void Script_and_ledger_answer_alike_on_a_cluster()
    {
        TestContext.Out.WriteLine($"seed {Seed}");
        var held = 0;
        var allowed = 0;
        Check.One(
            Config.QuickThrowOnFailure.WithMaxTest(Histories).WithReplay(Seed, 1),
            Prop.ForAll<int>(seed =>
            {
                var (allowedHere, heldHere) = PlayAsync(new Random(seed)).GetAwaiter().GetResult();
                allowed += allowedHere;
                held += heldHere;
            }));
        TestContext.Out.WriteLine($"{allowed} allowed, {held} held");
        allowed.ShouldBeGreaterThan(300);
        held.ShouldBeGreaterThan(300);
    }

    private async Task<(int Allowed, int Held)> PlayAsync(Random random)
    {
        await _server.CliAsync("FLUSHALL");
        var options = new GuardOptions
        {
            Window = TimeSpan.FromMinutes(random.Next(1, 20)),
            InAll = random.Next(0, 8),
            ShareOfActive = random.Next(3) == 0 ? 0 : random.NextDouble() * 0.5,
            PerProfession = random.Next(0, 6),
            PerDepartment = random.Next(0, 6),
            PerOrganization = random.Next(0, 4),
            PerSoftware = random.Next(0, 6),
            PerCampaign = random.Next(0, 4),
            InAllCampaigns = random.Next(0, 6),
        };
        ManualClock clock = new();
        InMemorySuspensionGuard memory = new(options, clock);
        RedisSuspensionGuard redis = new(_connection, options, clock);
        var (allowed, held) = (0, 0);
        List<SuspensionQuestion> asked = [];
        for (var step = 0; step < Steps; step++)
        {
            clock.Advance(TimeSpan.FromMilliseconds(random.Next(4) == 0 ? random.Next(3_600_000) : random.Next(60_000)));
            if (random.Next(5) == 0)
            {
                string[] active = [.. Enumerable.Range(0, random.Next(20)).Select(_ => $"c{random.Next(30)}")];
                var mode = random.Next(3) == 0 ? OperatingMode.Shadow : OperatingMode.Enforce;
                (await redis.NoteActiveAsync(active, mode, CancellationToken.None))
                    .ShouldBe(await memory.NoteActiveAsync(active, mode, CancellationToken.None));
                continue;
            }

            SuspensionQuestion[] questions = [.. Enumerable.Range(0, random.Next(1, 5)).Select(_ => Question(random, options, asked))];
            var fromRedis = new GuardVerdict[questions.Length];
            var fromMemory = new GuardVerdict[questions.Length];
            await redis.AskAsync(questions, fromRedis, CancellationToken.None);
            await memory.AskAsync(questions, fromMemory, CancellationToken.None);
            fromRedis.ShouldBe(fromMemory);
            allowed += fromMemory.Count(verdict => verdict.Decision == GuardDecision.Allowed);
            held += fromMemory.Count(verdict => verdict.Decision == GuardDecision.Held);
        }

        return (allowed, held);
    }

    private static SuspensionQuestion Question(Random random, GuardOptions options, List<SuspensionQuestion> asked)
    {
        if (asked.Count > 0 && random.Next(4) == 0)
        {
            return asked[random.Next(asked.Count)];
        }

        SuspensionProposal proposal = new()
        {
            CredentialId = $"c{random.Next(30)}",
            Mode = random.Next(5) == 0 ? OperatingMode.Shadow : OperatingMode.Enforce,
            Time = 0,
            Expires = TimeSpan.TicksPerDay,
            HeldUntil = random.NextInt64(TimeSpan.TicksPerMillisecond, TimeSpan.TicksPerHour),
            Profession = random.Next(2) == 0 ? Contracts.Events.Profession.Pharmacist : Contracts.Events.Profession.GeneralPractitioner,
            Department = (byte)random.Next(3),
            Organization = (ulong)random.Next(3),
            Software = (ulong)random.Next(3),
            Campaign = (ulong)(random.Next(4) == 0 ? random.Next(1, 3) : 0),
            NewSource = random.Next(4) != 0,
        };
        var question = SuspensionQuestion.Of(proposal, options, implausible: random.Next(8) == 0) with { CommandId = $"id{asked.Count}" };
        asked.Add(question);
        return question;
    }
}
