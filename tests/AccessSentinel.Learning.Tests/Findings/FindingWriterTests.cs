using System.Text.Json;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Findings;
using AccessSentinel.Learning.Tests.TestKit;

namespace AccessSentinel.Learning.Tests.Findings;

public sealed class FindingWriterTests
{
    [TestCase(CommandType.Suspend, OperatingMode.Enforce, 2, 24)]
    [TestCase(CommandType.StepUp, OperatingMode.Enforce, 2, 2)]
    [TestCase(CommandType.Restrict, OperatingMode.Enforce, 4, 2)]
    [TestCase(CommandType.Suspend, OperatingMode.Shadow, 3, 17)]
    public void CarriesWhatTheSchemaRequires(CommandType type, OperatingMode mode, int action, int disposition)
    {
        using var document = JsonDocument.Parse(FindingWriter.ToBytes(Finding(FindingActivity.Create, type, mode)));
        var root = document.RootElement;
        root.GetProperty("metadata").GetProperty("version").GetString().ShouldBe("1.8.0");
        root.GetProperty("metadata").GetProperty("product").GetProperty("name").GetString().ShouldBe("AccessSentinel");
        root.GetProperty("category_uid").GetInt32().ShouldBe(2);
        root.GetProperty("class_uid").GetInt32().ShouldBe(2004);
        root.GetProperty("activity_id").GetInt32().ShouldBe(1);
        root.GetProperty("type_uid").GetInt32().ShouldBe(200401);
        root.GetProperty("time").GetInt64().ShouldBe(new DateTimeOffset(EventText.Monday).ToUnixTimeMilliseconds());
        root.GetProperty("severity_id").GetInt32().ShouldBeInRange(3, 5);
        root.GetProperty("finding_info").GetProperty("uid").GetString().ShouldBe("episode-1");
        root.GetProperty("action_id").GetInt32().ShouldBe(action);
        root.GetProperty("disposition_id").GetInt32().ShouldBe(disposition);
        var analysis = root.GetProperty("anomaly_analyses")[0];
        analysis.GetProperty("anomalies")[0].GetProperty("observation_parameter").GetString().ShouldBe("first_seen_beneficiaries_1h");
        analysis.GetProperty("anomalies")[0].GetProperty("observations")[0].GetProperty("value").GetString().ShouldBe("412");
        analysis.GetProperty("baselines")[0].GetProperty("observations")[0].GetProperty("value").GetString().ShouldBe("3.5");
    }

    [TestCase(FindingActivity.Create, 1, true)]
    [TestCase(FindingActivity.Update, 2, true)]
    [TestCase(FindingActivity.Close, 4, false)]
    public void FollowsTheEpisode(FindingActivity activity, int status, bool alert)
    {
        using var document = JsonDocument.Parse(FindingWriter.ToBytes(Finding(activity, CommandType.Suspend, OperatingMode.Enforce)));
        document.RootElement.GetProperty("status_id").GetInt32().ShouldBe(status);
        document.RootElement.GetProperty("is_alert").GetBoolean().ShouldBe(alert);
        document.RootElement.GetProperty("type_uid").GetInt32().ShouldBe(200400 + (int)activity);
    }

    [Test]
    public void ADrillsIsATestAndNoAlertAndIsReadBackAsOne()
    {
        var real = Finding(FindingActivity.Create, CommandType.Suspend, OperatingMode.Enforce);
        using var document = JsonDocument.Parse(FindingWriter.ToBytes(real with { Drill = true }));
        var root = document.RootElement;
        root.GetProperty("verdict_id").GetInt32().ShouldBe(6);
        root.GetProperty("is_alert").GetBoolean().ShouldBeFalse();
        root.GetProperty("metadata").GetProperty("profiles").EnumerateArray().Select(profile => profile.GetString()).ShouldContain("incident", "the verdict is a member of it");
        FindingNotice.TryRead(FindingWriter.ToBytes(real with { Drill = true }), out var notice).ShouldBeTrue();
        notice!.Drill.ShouldBeTrue();
        FindingNotice.TryRead(FindingWriter.ToBytes(real), out var ordinary).ShouldBeTrue();
        ordinary!.Drill.ShouldBeFalse();
    }

    [Test]
    public void IsTheSameBytesEachTimeAndAnIdOfItsOwnForEachStatement()
    {
        var create = Finding(FindingActivity.Create, CommandType.Suspend, OperatingMode.Enforce);
        FindingWriter.ToBytes(create).ShouldBe(FindingWriter.ToBytes(create));
        Uid(create).ShouldNotBe(Uid(create with { Activity = FindingActivity.Close }));
        FindingWriter.ToBytes(create).ShouldNotContain((byte)'\n');
    }

    private static string? Uid(Finding finding)
    {
        using var document = JsonDocument.Parse(FindingWriter.ToBytes(finding));
        return document.RootElement.GetProperty("metadata").GetProperty("uid").GetString();
    }

    private static Finding Finding(FindingActivity activity, CommandType type, OperatingMode mode) => new()
    {
        Activity = activity,
        Time = EventText.Monday,
        OpenedAt = EventText.Monday,
        Measures = 1,
        Profession = Profession.Pharmacist,
        Command = new Command
        {
            Id = "command-1",
            Type = type,
            CredentialId = "c-1",
            Sequence = 1,
            Episode = "episode-1",
            Mode = mode,
            IssuedAt = EventText.Monday,
            ExpiresAt = EventText.Monday.AddDays(1),
            Reason = new CommandReason("much", 9.7, [new CommandSignal("first_seen_beneficiaries", "volume", "1h", 412, 3.5, 8)], null),
            Exposure = new CommandExposure(412, EventText.Monday.AddMinutes(-5)),
        },
    };
}
