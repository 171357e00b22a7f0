using System.Text;
using AccessSentinel.Contracts.Events;

namespace AccessSentinel.Contracts.Tests.Events;

/// <summary>Nobody escapes by malforming what he chooses: the event is judged, and what was cut is flagged.</summary>
public sealed class DegradationTests
{
    [TestCase("\"pharmacist\"", "7", Degradations.Credential)]
    [TestCase("\"750012345\"", "{}", Degradations.Credential)]
    [TestCase("\"department\":\"75\"", "\"department\":\"Paris\"", Degradations.Credential)]
    [TestCase("\"LGO-5\"", "[]", Degradations.Credential)]
    [TestCase("\"2019-05-04\"", "\"yesterday\"", Degradations.Credential)]
    [TestCase("\"s-81f2c0a4\"", "false", Degradations.Session)]
    [TestCase("\"s-81f2c0a4\"", "\"\\udc00\"", Degradations.Session)]
    [TestCase("\"action\":\"lookup\"", "\"action\":\"browse\"", Degradations.Action)]
    [TestCase("\"14\"", "14", Degradations.Beneficiary)]
    [TestCase("\"M-204\"", "null", Degradations.Beneficiary)]
    [TestCase("\"records\":1", "\"records\":\"1\"", Degradations.Records)]
    [TestCase("\"records\":1", "\"records\":-1", Degradations.Records)]
    [TestCase("\"records\":1", "\"records\":1.5", Degradations.Records)]
    [TestCase("\"records\":1", "\"records\":1e400", Degradations.Records)]
    [TestCase("\"203.0.113.7\"", "\"203.0.113\"", Degradations.Ip)]
    [TestCase("\"203.0.113.7\"", "3405803783", Degradations.Ip)]
    [TestCase("3215", "-1", Degradations.Source)]
    [TestCase("3215", "4294967296", Degradations.Source)]
    [TestCase("\"FR\"", "\"FRA\"", Degradations.Source)]
    [TestCase("\"FR\"", "\"F1\"", Degradations.Source)]
    [TestCase("\"d-7c11\"", "12", Degradations.Device)]
    [TestCase("\"LGO/5.2 (Windows NT 10.0)\"", "null", Degradations.UserAgent)]
    [TestCase("\"card\"", "1", Degradations.Auth)]
    [TestCase("\"mfa\":true", "\"mfa\":\"yes\"", Degradations.Auth)]
    [TestCase("\"session\":", "\"session\":\"first\",\"session\":", Degradations.Duplicate)]
    [TestCase("\"auth\":{", "\"auth\":{},\"auth\":{", Degradations.Duplicate)]
    public void ABadMemberIsFlaggedAndTheRestIsReadAsItStands(string old, string replacement, Degradations flag)
    {
        var good = Sample.Accept(Sample.Full);
        var e = Sample.Accept(Sample.With(old, replacement));

        e.Degradations.ShouldBe(flag);
        e.EventId.ShouldBe(good.EventId);
        e.Beneficiary.ShouldBe(good.Beneficiary);
        e.Time.ShouldBe(good.Time);
        e.Outcome.ShouldBe(good.Outcome);
    }

    [TestCase("\"beneficiary\":", Degradations.Beneficiary)]
    [TestCase("\"source\":", Degradations.Source)]
    [TestCase("\"auth\":", Degradations.Auth)]
    public void ATextWhereAnObjectBelongsIsAbsent(string member, Degradations flag)
    {
        var json = Sample.Least.TrimEnd()[..^1] + "," + member + "\"x\"}";

        Sample.Accept(json).ShouldBe(Sample.Accept(Sample.Least) with { Degradations = flag });
    }

    [Test]
    public void ATenKilobyteUserAgentIsCutToItsFirst512Characters()
    {
        var cut = Sample.Accept(WithAgent(new string('é', 512)));
        var longer = Sample.Accept(WithAgent(new string('é', 5120)));

        cut.Degradations.ShouldBe(Degradations.None);
        longer.Degradations.ShouldBe(Degradations.UserAgent);
        longer.UserAgent.ShouldBe(cut.UserAgent);
        longer.UserAgent.ShouldNotBe(Sample.Accept(WithAgent(new string('é', 511))).UserAgent);
    }

    [Test]
    public void InvalidUtf8InTheDeviceIsAbsent()
    {
        var bytes = Encoding.UTF8.GetBytes(Sample.Full);
        bytes[bytes.AsSpan().IndexOf("d-7c11"u8)] = 0xff;

        var e = Sample.Accept(bytes);

        e.Device.ShouldBe(0ul);
        e.Degradations.ShouldBe(Degradations.Device);
    }

    [Test]
    public void InvalidUtf8InTheCredentialIdRejects()
    {
        var bytes = Encoding.UTF8.GetBytes(Sample.Full);
        bytes[bytes.AsSpan().IndexOf("8100123456789"u8)] = 0xc3;

        Sample.Reject(bytes).ShouldBe(RejectReason.CredentialInvalid);
    }

    [Test]
    public void AnUpdateIsNoNewUserAgentFamily()
    {
        var before = Sample.Accept(WithAgent("LGO/5.2 (Windows NT 10.0)"));
        var after = Sample.Accept(WithAgent("LGO/5.13.1 (Windows NT 11.0)"));
        var other = Sample.Accept(WithAgent("curl/8.1"));

        after.UserAgent.ShouldNotBe(before.UserAgent);
        after.UserAgentFamily.ShouldBe(before.UserAgentFamily);
        other.UserAgentFamily.ShouldNotBe(before.UserAgentFamily);
    }

    [TestCase("0", 0)]
    [TestCase("250", 250)]
    [TestCase("2.5e2", 250)]
    [TestCase("250.0", 250)]
    public void RecordsMayBeWrittenAsAnyWholeNumber(string json, int records)
    {
        var e = Sample.Accept(Sample.With("\"records\":1", "\"records\":" + json));

        e.Records.ShouldBe(records);
        e.Degradations.ShouldBe(Degradations.None);
    }

    [Test]
    public void EnormousRecordsAreCutNotForgotten()
    {
        var e = Sample.Accept(Sample.With("\"records\":1", "\"records\":99999999999"));

        e.Records.ShouldBe(int.MaxValue);
        e.Degradations.ShouldBe(Degradations.Records);
    }

    [Test]
    public void EqualTextInTwoMembersGivesTwoTags()
    {
        var e = Sample.Accept(
            """{"id":"x","time":"2026-03-02T09:15:27Z","credential":{"id":"x","profession":"x","organization":"x","software":"x"},"session":"x","action":"lookup","outcome":"success","beneficiary":{"id":"x","insurer":"x"},"source":{"device":"x","userAgent":"x"}}""");

        ulong[] tags = [e.ProfessionTag, e.Organization, e.Software, e.Session, e.Beneficiary, e.Insurer, e.Device, e.UserAgent, e.UserAgentFamily];
        tags.ShouldAllBe(t => t != 0);
        tags.ShouldBeUnique();
    }

    [Test]
    public void EmptyTextsAreAbsent()
    {
        var e = Sample.Accept(Sample.With("\"s-81f2c0a4\"", "\"\"").Replace("\"d-7c11\"", "\"\"", StringComparison.Ordinal));

        e.Session.ShouldBe(0ul);
        e.Device.ShouldBe(0ul);
        e.Degradations.ShouldBe(Degradations.None);
    }

    private static string WithAgent(string agent) => Sample.With("LGO/5.2 (Windows NT 10.0)", agent);
}
