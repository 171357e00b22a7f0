using System.Globalization;
using System.Text.Json;
using AccessSentinel.Engine.Signals;
using AccessSentinel.IntegrationTests.Support;
using AccessSentinel.Redis;
using AccessSentinel.TestKit.Processes;

namespace AccessSentinel.IntegrationTests;

/// <summary>Two workers on one Redis feed the same counters: what one sees of a source the other judges with.</summary>
public sealed class CampaignTests
{
    private const int Practices = 24;
    private const int Days = 20;
    private static readonly DateTime Start = new(2026, 3, 2, 8, 0, 0, DateTimeKind.Utc);

    [Test]
    public async Task TwoWorkersSeeOneCampaign()
    {
        using var deployment = await Deployment.CreateAsync(BrokerKind.Real);
        using var one = deployment.StartWorker("decide", ("CAMPAIGN__ENABLED", "true"));
        using var other = deployment.StartWorker("decide", ("CAMPAIGN__ENABLED", "true"));
        await Task.WhenAll(one.OwnsAsync(1), other.OwnsAsync(1));
        string[] history = [.. Enumerable.Range(0, Days).SelectMany(day => Enumerable.Range(0, Practices).SelectMany(practice => Day(day, practice)))];
        await deployment.PublishAsync(PortalEvents.Messages(history, deployment.Events));
        await Deployment.FinishesAsync(history.Length, one, other);
        var published = history.Length;

        // Wave after wave, each reading a few: what a wave shows is told before the next one comes.
        for (var wave = 0; wave < 4; wave++)
        {
            string[] reads = [.. Enumerable.Range(0, Practices / 4).SelectMany(each => Thief((wave * Practices / 4) + each, wave))];
            await deployment.PublishAsync(PortalEvents.Messages(reads, deployment.Events));
            published += reads.Length;
            await Deployment.FinishesAsync(published, one, other);
        }

        await one.DrainsAsync();
        await other.DrainsAsync();
        var commands = CommandLog.Read(await deployment.CommandsAsync()).ToArray();
        var campaign = commands.Where(command => command.Reason.Signals.Any(signal => signal.Family == "campaign")).ToArray();
        await TestContext.Out.WriteLineAsync($"{commands.Length} commands, {campaign.Length} of them for a campaign, of {campaign.Select(each => each.CredentialId).Distinct().Count()} credentials");
        campaign.Select(each => each.CredentialId).Distinct().Count().ShouldBeGreaterThan(Practices / 4);

        // One incident names every credential of the campaign that was measured, the first of them too, whom nothing had named yet.
        var said = await SentinelProgram.RunAsync(["incidents", "--once"], deployment.Environment());
        said.ExitCode.ShouldBe(0, said.Text);
        var incidents = said.Text.Split('\n').Where(line => line.Contains("\"class_uid\":2005", StringComparison.Ordinal)).Select(line => JsonDocument.Parse(line).RootElement)
            .GroupBy(incident => incident.GetProperty("metadata").GetProperty("correlation_uid").GetString()).Select(versions => versions.Last()).ToArray();
        var whole = incidents.ShouldHaveSingleItem();
        whole.GetProperty("observables").EnumerateArray().Select(each => each.GetProperty("value").GetString()).Order(StringComparer.Ordinal)
            .ShouldBe(commands.Select(command => command.CredentialId).Distinct().Order(StringComparer.Ordinal));
        CampaignSource.TryParse(whole.GetProperty("unmapped").GetProperty("campaign").GetString()!, out _).ShouldBeTrue();

        // The name in the reason lists all of them, whichever worker had them.
        var name = campaign[^1].Reason.Summary.Split("(campaign ")[1].TrimEnd(')');
        CampaignSource.TryParse(name, out var source).ShouldBeTrue(name);
        await using var store = await RedisStateStore.ConnectAsync(new RedisOptions { Connection = deployment.Redis.Connection }, CancellationToken.None);
        var members = await store.Campaigns.MembersAsync(source, CancellationToken.None);
        members.Count.ShouldBe(Practices);
        members.Count(each => each.Level >= 3).ShouldBeGreaterThan(Practices / 4);
    }

    private static string Name(int practice) => string.Create(CultureInfo.InvariantCulture, $"practice-{practice:00}");

    private static IEnumerable<string> Day(int day, int practice) => Enumerable.Range(0, 20).Select(i => PortalEvents.Lookup(
        string.Create(CultureInfo.InvariantCulture, $"w{practice}-{day}-{i}"),
        Name(practice),
        Start.AddDays(day).AddMinutes(i * 11),
        $$"""{"id":"p{{practice}}-{{i}}","department":"35"}""",
        string.Create(CultureInfo.InvariantCulture, $"10.1.{practice}.7")));

    private static IEnumerable<string> Thief(int practice, int wave) => Enumerable.Range(0, 12).Select(i => PortalEvents.Lookup(
        string.Create(CultureInfo.InvariantCulture, $"t{practice}-{i}"),
        Name(practice),
        Start.AddDays(Days).AddMinutes(wave * 20).AddSeconds(i * 25),
        $$"""{"id":"s{{practice}}-{{i}}","department":"35"}""",
        "203.0.113.77"));
}
