using System.Reactive.Concurrency;
using System.Reactive.Subjects;
using System.Text.Json;
using AccessSentinel.Contracts.Findings;
using AccessSentinel.Processing.Incidents;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Processing.Tests.Support;

namespace AccessSentinel.Processing.Tests.Incidents;

public sealed class IncidentTests
{
    private static readonly TopicPartition Source = new("sentinel.findings", 0);
    private static readonly TimeSpan Gap = TimeSpan.FromMinutes(30);

    [Test]
    public void Credentials_of_one_campaign_are_one_incident_however_far_apart()
    {
        IncidentBook book = new(Gap);
        var first = Take(book, 0, Notice("a", 0) with { Campaign = "k" });
        var second = Take(book, 1, Notice("b", 600) with { Campaign = "k" });
        Take(book, 2, Notice("c", 601) with { Campaign = "other" }).Id.ShouldNotBe(first.Id);
        second.Id.ShouldBe(first.Id);
        second.Members.Select(member => member.CredentialId).ShouldBe(["a", "b"]);
        second.Activity.ShouldBe(FindingActivity.Update);
    }

    [Test]
    public void New_sources_are_grouped_within_the_gap_by_the_findings_own_times_and_usual_ones_never()
    {
        IncidentBook book = new(Gap);
        var first = Take(book, 0, Notice("a", 0) with { NewSource = true });
        Take(book, 1, Notice("b", 25) with { NewSource = true }).Id.ShouldBe(first.Id);
        Take(book, 2, Notice("c", 50) with { NewSource = true }).Id.ShouldBe(first.Id, "25 minutes after the one before");
        Take(book, 3, Notice("d", 81) with { NewSource = true }).Id.ShouldNotBe(first.Id);
        Take(book, 4, Notice("e", 81)).Members.Count.ShouldBe(1);
        Take(book, 5, Notice("f", 81)).Members.Count.ShouldBe(1);
        Take(book, 6, Notice("g", 82) with { NewSource = true, Shadow = true }).Members.Count.ShouldBe(1, "what is only shown is not mixed with what is enforced");
    }

    [Test]
    public void The_same_findings_give_the_same_incidents_and_a_repeat_says_nothing()
    {
        IncidentBook one = new(Gap), other = new(Gap);
        foreach (var (notice, offset) in new[] { Notice("a", 0), Notice("b", 1) }.Select((each, i) => (each with { NewSource = true }, i)))
        {
            IncidentWriter.ToBytes(Take(one, offset, notice)).ShouldBe(IncidentWriter.ToBytes(Take(other, offset, notice)));
            one.Take(notice, Source, offset).ShouldBeNull();
        }
    }

    [Test]
    public void An_incident_ends_with_its_last_episode_and_is_read_again_until_that_is_delivered()
    {
        IncidentBook book = new(Gap);
        book.Pass(Source, 4);
        book.SafeOffset(Source).ShouldBe(5);
        book.SafeOffset(new TopicPartition("sentinel.findings", 1)).ShouldBeNull();
        book.Delivered(Take(book, 5, Notice("a", 0) with { NewSource = true }));
        book.Delivered(Take(book, 6, Notice("b", 1) with { NewSource = true }));
        book.SafeOffset(Source).ShouldBe(5, "it still runs");
        Take(book, 7, Closing("a", 100)).IsClosed.ShouldBeFalse();
        var closed = Take(book, 8, Closing("b", 101));
        closed.Activity.ShouldBe(FindingActivity.Close);
        book.SafeOffset(Source).ShouldBe(5, "its end is not delivered");
        book.Delivered(closed);
        book.SafeOffset(Source).ShouldBe(9);
        book.Take(Closing("b", 101), Source, 9).ShouldBeNull("a repeat of what is over");
    }

    [Test]
    public void Windows_of_a_campaign_that_follow_each_other_are_one_and_so_are_its_sign_ins()
    {
        IncidentBook book = new(Gap);
        var first = Take(book, 0, Notice("a", 0) with { Campaign = "network-00000000000000ab-100" });
        Take(book, 1, Notice("b", 700) with { Campaign = "network-00000000000000ab-101" }).Id.ShouldBe(first.Id);
        Take(book, 2, Notice("c", 1_400) with { Campaign = "signins-00000000000000ab-102" }).Id.ShouldBe(first.Id);
        Take(book, 3, Notice("d", 1_400) with { Campaign = "network-00000000000000ab-104" }).Id.ShouldNotBe(first.Id, "a day without any");
        Take(book, 4, Notice("e", 1_400) with { Campaign = "device-00000000000000ab-101" }).Id.ShouldNotBe(first.Id);
        Take(book, 5, Notice("f", 700) with { Campaign = "network-00000000000000ab-101", Shadow = true }).Members.Count.ShouldBe(1);
    }

    [Test]
    public void The_first_of_a_campaign_whom_nothing_named_are_its_members_too()
    {
        IncidentBook book = new(Gap);
        var first = Take(book, 0, Notice("a", 0) with { NewSource = true });
        first.Campaign.ShouldBeNull();
        Take(book, 1, Notice("b", 1) with { NewSource = true });
        var named = Take(book, 2, Notice("c", 2) with { NewSource = true, Campaign = "k" });
        named.Id.ShouldBe(first.Id);
        named.Campaign.ShouldBe("k");
        Take(book, 3, Notice("d", 500) with { NewSource = true, Campaign = "k" }).Members.Select(member => member.CredentialId).ShouldBe(["a", "b", "c", "d"]);
        Take(book, 4, Notice("z", 470) with { NewSource = true }).Members.Select(member => member.CredentialId).ShouldBe(["z"], "half an hour beside what the campaign took in much later");
        Take(book, 5, Notice("e", 3) with { NewSource = true, Campaign = "other" }).Members.Select(member => member.CredentialId).ShouldBe(["e"], "another campaign at the same time");
    }

    [Test]
    public void An_episode_whose_later_measure_names_a_campaign_brings_it_along()
    {
        IncidentBook book = new(Gap);
        var first = Take(book, 0, Notice("a", 0));
        Take(book, 1, Notice("a", 5) with { Uid = "a-update", Activity = FindingActivity.Update, Campaign = "k" }).Campaign.ShouldBe("k");
        Take(book, 2, Notice("b", 600) with { Campaign = "k" }).Id.ShouldBe(first.Id);
    }

    [Test]
    public void A_drill_is_no_incident_and_joins_none()
    {
        IncidentBook book = new(Gap);
        book.Take(Notice("drill-1", 0) with { NewSource = true, Drill = true }, Source, 0).ShouldBeNull();
        book.SafeOffset(Source).ShouldBe(1, "it need not be read again");
        Take(book, 1, Notice("a", 1) with { NewSource = true }).Members.Select(member => member.CredentialId).ShouldBe(["a"]);
        book.Take(Closing("drill-1", 2) with { Drill = true }, Source, 2).ShouldBeNull();
    }

    [Test]
    public void Between_beginning_and_end_an_incident_is_said_at_most_once_in_a_time()
    {
        HistoricalScheduler scheduler = new();
        using Subject<Incident> changes = new();
        List<(int Version, FindingActivity Activity)> said = [];
        using var settled = IncidentStream.Settle(changes, TimeSpan.FromSeconds(10), scheduler).Subscribe(each => said.Add((each.Version, each.Activity)));
        IncidentBook book = new(Gap);
        for (var i = 0; i < 100; i++)
        {
            changes.OnNext(Take(book, i, Notice($"c{i}", i / 10.0) with { NewSource = true }));
            scheduler.AdvanceBy(TimeSpan.FromSeconds(0.25));
        }

        scheduler.AdvanceBy(TimeSpan.FromSeconds(20));
        said.ShouldBe([(1, FindingActivity.Create), (40, FindingActivity.Update), (80, FindingActivity.Update), (100, FindingActivity.Update)]);
        for (var i = 0; i < 100; i++)
        {
            changes.OnNext(Take(book, 100 + i, Closing($"c{i}", 200)));
        }

        said[^1].ShouldBe((200, FindingActivity.Close));
        said.Count.ShouldBe(5, "what waited when it ended is not said any more");
        scheduler.AdvanceBy(TimeSpan.FromMinutes(1));
        said.Count.ShouldBe(5);
    }

    [Test]
    public async Task What_the_worker_publishes_is_read_back_and_becomes_an_incident_finding_with_what_ocsf_requires()
    {
        var world = new World();
        world.ReadDecoy(0, "thief", EventJson.Start);
        await world.RunToEndAsync(null, 0);
        var message = world.Broker.Messages(World.Findings).ShouldHaveSingleItem();
        FindingNotice.TryRead(message.Value, out var notice).ShouldBeTrue();
        notice!.CredentialId.ShouldBe("thief");
        notice.Episode.ShouldBe(world.Published[0].Episode);
        notice.Activity.ShouldBe(FindingActivity.Create);

        using var finding = JsonDocument.Parse(message.Value.ToArray());
        Require(finding.RootElement, "activity_id", "category_uid", "class_uid", "finding_info", "metadata", "severity_id", "time", "type_uid");
        Require(finding.RootElement.GetProperty("finding_info"), "uid");
        using var incident = JsonDocument.Parse(IncidentWriter.ToBytes(Take(new IncidentBook(Gap), 0, notice)));
        Require(incident.RootElement, "activity_id", "category_uid", "class_uid", "finding_info_list", "metadata", "severity_id", "status_id", "time", "type_uid");
        Require(incident.RootElement.GetProperty("metadata"), "product", "version");
        incident.RootElement.GetProperty("type_uid").GetInt32().ShouldBe(200501);
        incident.RootElement.GetProperty("finding_info_list")[0].GetProperty("uid").GetString().ShouldBe(notice.Episode);
    }

    [TestCase("not json")]
    [TestCase("[]")]
    [TestCase("{\"class_uid\":2004}")]
    [TestCase("{\"class_uid\":2004,\"metadata\":{\"uid\":\"u\"},\"finding_info\":{\"uid\":\"e\"},\"evidences\":[{\"user\":{\"uid\":\"c\"}}],\"activity_id\":9,\"time\":1}")]
    [TestCase("{\"class_uid\":2004,\"metadata\":{\"uid\":\"u\"},\"finding_info\":{\"uid\":\"e\"},\"evidences\":[{\"user\":{\"uid\":\"c\"}}],\"activity_id\":1,\"time\":999999999999999}")]
    public void What_is_no_finding_is_refused(string text) =>
        FindingNotice.TryRead(System.Text.Encoding.UTF8.GetBytes(text), out _).ShouldBeFalse();

    private static void Require(JsonElement element, params string[] members) =>
        members.Where(member => !element.TryGetProperty(member, out _)).ShouldBeEmpty();

    private static Incident Take(IncidentBook book, long offset, FindingNotice notice) => book.Take(notice, Source, offset).ShouldNotBeNull();

    private static FindingNotice Notice(string credential, double minute) => new()
    {
        Uid = $"{credential}-create",
        Episode = $"episode-{credential}",
        CredentialId = credential,
        Activity = FindingActivity.Create,
        Time = EventJson.Start.AddMinutes(minute),
        Severity = 4,
        Exposed = 3,
    };

    private static FindingNotice Closing(string credential, double minute) =>
        Notice(credential, minute) with { Uid = $"{credential}-close", Activity = FindingActivity.Close };
}
