using AccessSentinel.Contracts.Audit;
using AccessSentinel.Contracts.Findings;
using AccessSentinel.Engine;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Signals;
using AccessSentinel.Processing.Audit;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Processing.Tests.Support;

namespace AccessSentinel.Processing.Tests.Workers;

/// <summary>Workers read the shared counters at the start of a batch, judge with what they say, and write what they saw at its end.</summary>
public sealed class CampaignTests
{
    private const int Practices = 8;
    private const int Hideout = 200;
    private const int Days = 20;
    private static readonly DetectionEngine Engine = new(new EngineOptions());

    [Test]
    public async Task What_one_worker_saw_another_judges_with()
    {
        World world = new() { Engine = Engine };
        await using var first = world.Start(new PortHooks(), 0);
        await using var second = world.Start(new PortHooks(), 1);
        for (var i = 0; i < Practices; i++)
        {
            Work(world, i % 2, i);
        }

        await first.ConsumedAsync();
        await second.ConsumedAsync();
        world.Published.ShouldBeEmpty();
        for (var i = 0; i < Practices; i++)
        {
            // One after the other, so that each batch ends before the next begins.
            world.Lookups(i % 2, Name(i), EventJson.Start.AddDays(Days).AddMinutes(i), TimeSpan.FromSeconds(20), 20, $"stranger-{i}-", Hideout);
            await (i % 2 == 0 ? first : second).ConsumedAsync();
        }

        await first.StopAsync();
        await second.StopAsync();
        var named = world.Published.Where(command => command.Reason.Signals.Any(signal => signal.Family == "campaign")).ToArray();
        await TestContext.Out.WriteLineAsync(string.Join('\n', world.Published.Select(each => $"{each.CredentialId} {each.Type} {each.Reason.Summary}")));
        named.Select(command => command.CredentialId).Distinct().Count().ShouldBeGreaterThan(1);

        // The finding names the campaign of the reason, from the measure on to the end; one incident holds all of them.
        var notices = world.Broker.Messages(World.Findings).Select(message => FindingNotice.TryRead(message.Value, out var notice) ? notice : throw new InvalidDataException("No finding.")).ToArray();
        foreach (var command in named.Where(command => command.Reason.Summary.Contains("(campaign ", StringComparison.Ordinal)).DistinctBy(command => command.Episode))
        {
            var id = command.Reason.Summary.Split("(campaign ")[1].Split(')')[0];
            notices.Last(notice => notice.Episode == command.Episode).Campaign.ShouldBe(id);
            CampaignSource.TryParse(id, out _).ShouldBeTrue(id);
        }

        // What was used is in the audit, number by number.
        var audited = world.Broker.Messages(World.Audit).Select(message => AuditRecord.TryRead(message.Value, out var read) ? read.Content : null).OfType<CampaignAudit>().ToArray();
        audited.ShouldNotBeEmpty();
        var observed = CampaignAudits.Read(audited[^1].Values);
        CampaignSignal.LogRatio(observed).ShouldBeGreaterThan(0);
        audited.Where(each => each.Campaign is not null).ShouldAllBe(each => each.Campaign == CampaignAudits.Read(each.Values).Source.ToString());
        (await world.Campaigns.MembersAsync(observed.Source, CancellationToken.None)).Count.ShouldBe(observed.Others.Total + 1);
        first.Counts["campaign_reads_total"].ShouldBeGreaterThan(0);
        first.Counts["campaign_sightings_total"].ShouldBeGreaterThan(0);
    }

    [Test]
    public async Task Sign_ins_that_failed_at_one_worker_weigh_against_who_comes_in_from_there_at_another()
    {
        World world = new() { Engine = Engine };
        await using var first = world.Start(new PortHooks(), 0);
        await using var second = world.Start(new PortHooks(), 1);
        Work(world, 0, 0);
        Work(world, 1, 1);
        var theft = EventJson.Start.AddDays(Days);
        for (var i = 0; i < 60; i++)
        {
            world.SignIn(0, $"tried-{i}", theft.AddSeconds(i), Hideout, "denied");
        }

        world.SignIn(0, Name(0), theft.AddSeconds(90), Hideout, "denied");
        await first.ConsumedAsync();
        await second.ConsumedAsync();
        world.Published.ShouldBeEmpty();
        world.SignIn(1, Name(1), theft.AddMinutes(5), Hideout);
        world.Lookups(1, Name(1), theft.AddMinutes(6), TimeSpan.FromSeconds(20), 20, "stranger-", Hideout);
        await second.ConsumedAsync();
        await first.StopAsync();
        await second.StopAsync();

        var command = world.Published.First();
        command.CredentialId.ShouldBe(Name(1));
        command.Reason.Signals.ShouldContain(signal => signal.Name == "failed_sign_ins_on_the_source");
        world.Published.ShouldAllBe(each => each.CredentialId == Name(1));
        var observed = world.Broker.Messages(World.Audit).Select(message => AuditRecord.TryRead(message.Value, out var read) ? read.Content : null)
            .OfType<CampaignAudit>().Select(each => CampaignAudits.Read(each.Values)).Last();
        observed.Source.Kind.ShouldBe(CampaignKind.SignIns);
        observed.Others.ShouldBe(new CampaignTally(61, 0, 0, 0, 0));
    }

    [Test]
    public async Task A_credential_at_its_own_sources_costs_the_counters_nothing()
    {
        World world = new() { Engine = Engine };
        PortHooks hooks = new();
        await using var worker = world.Start(hooks, 0);
        Work(world, 0, 0);
        await worker.ConsumedAsync();
        var calls = hooks.Calls.Count(call => call.Contains("campaigns", StringComparison.Ordinal));
        world.Lookups(0, Name(0), EventJson.Start.AddDays(Days), TimeSpan.FromMinutes(3), 10, "patient-0-");
        await worker.ConsumedAsync();
        await worker.StopAsync();
        hooks.Calls.Count(call => call.Contains("campaigns", StringComparison.Ordinal)).ShouldBe(calls);
    }

    [Test]
    public async Task While_the_counters_are_away_the_worker_waits_and_then_goes_on()
    {
        World world = new() { Engine = Engine };
        PortHooks hooks = new();
        var faults = 0;
        hooks.Before = call =>
        {
            if (call.EndsWith("campaigns", StringComparison.Ordinal) && Interlocked.Increment(ref faults) <= 4)
            {
                throw new TransportException("The counters are away.");
            }
        };
        await using var worker = world.Start(hooks, 0);
        Work(world, 0, 0);
        await worker.ConsumedAsync();
        world.Lookups(0, Name(0), EventJson.Start.AddDays(Days), TimeSpan.FromMinutes(3), 3, "patient-0-", Hideout);
        await worker.ConsumedAsync();
        await worker.StopAsync();
        faults.ShouldBeGreaterThan(4);
        hooks.Calls.ShouldContain("add-campaigns");
        worker.Counts["events_consumed_total"].ShouldBe(world.Broker.Messages(World.Events).Count);
    }

    [Test]
    public void An_observation_is_audited_exactly() => Repeat(random =>
    {
        CampaignSource source = new(CampaignSource.Kinds[random.Next(CampaignSource.Kinds.Length)], (ulong)random.NextInt64() * 2, random.Next());
        CampaignObservation observation = new(source, Tally(random), Tally(random));
        CampaignAudits.Read(CampaignAudits.Write(observation)).ShouldBe(observation);
    });

    private static void Repeat(Action<Random> test)
    {
        const int Seed = 20260402;
        TestContext.Out.WriteLine($"seed {Seed}");
        Random random = new(Seed);
        for (var i = 0; i < 200; i++)
        {
            test(random);
        }
    }

    private static CampaignTally Tally(Random random) => new(random.Next(), random.Next(9), random.Next(9), random.Next(9), random.Next(9));

    private static string Name(int practice) => $"practice-{practice}";

    /// <summary>Weeks of ordinary look-ups from the practice's own network.</summary>
    private static void Work(World world, int partition, int practice)
    {
        for (var day = 0; day < Days; day++)
        {
            world.Lookups(partition, Name(practice), EventJson.Start.AddDays(day), TimeSpan.FromMinutes(9), 30, $"patient-{practice}-", practice + 1);
        }
    }
}
