using System.Text;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Privacy;

namespace AccessSentinel.Contracts.Tests.Events;

public sealed class AccessEventParserTests
{
    [Test]
    public void AFullEventIsReadWhole()
    {
        var e = Sample.Accept(Sample.Full);

        e.Degradations.ShouldBe(Degradations.None);
        new DateTime(e.Time, DateTimeKind.Utc).ShouldBe(new DateTime(2026, 3, 2, 8, 15, 27, 123, DateTimeKind.Utc));
        e.Action.ShouldBe(AccessAction.Lookup);
        e.Outcome.ShouldBe(AccessOutcome.Success);
        e.Profession.ShouldBe(Profession.Pharmacist);
        e.Nir.ShouldBe(NirState.KeyValid);
        Department.Format(e.CredentialDepartment).ShouldBe("75");
        Department.Format(e.ResidenceDepartment).ShouldBe("14");
        Department.Format(e.BirthDepartment).ShouldBe("14");
        e.Records.ShouldBe(1);
        e.Asn.ShouldBe(3215u);
        e.Country.ShouldBe((ushort)(('F' << 8) | 'R'));
        e.Authentication.ShouldBe(AuthenticationMethod.Card);
        e.MultiFactor.ShouldBe(MultiFactor.Yes);
        e.IssuedDay.ShouldBe(new DateOnly(2019, 5, 4).DayNumber);
        ulong[] tags =
        [
            e.Beneficiary, e.NirPrefix, e.Organization, e.Software, e.Session, e.Insurer, e.Address, e.Network, e.Device,
            e.UserAgent, e.UserAgentFamily, e.ProfessionTag,
        ];
        tags.ShouldAllBe(t => t != 0);
        tags.ShouldBeUnique();
    }

    /// <summary>Tags are in records for a year: under one key they may never change. The values come from another implementation.</summary>
    [Test]
    public void TagsStayWhatTheyAre()
    {
        var e = Sample.Accept(Sample.Full);

        ulong[] tags =
        [
            (ulong)(e.EventId >> 64), (ulong)e.EventId, e.Beneficiary, e.NirPrefix, e.Organization, e.Software, e.Session, e.Insurer,
            e.Address, e.Network, e.Device, e.UserAgentFamily, e.UserAgent, e.ProfessionTag, e.NirOrder,
        ];
        string.Join(' ', tags.Select(t => t.ToString("x"))).ShouldBe("2c5fd0d6012f6216 7c6a06f9362eed49 6886f79f5b1d07b5 512b0e2ed3289e92 3cdfde4f1a401095 bdfbd2ea2ec6f4d8 9e14a34f8659b2c2 4485e43abb019721 e670bb5131279133 75196f0f23155d7b be1a6cc3d24b64c2 e88bf54945a5e5b4 6d9d406dcd3fc7f7 fa78a2d3c811a21 1e9");
    }

    [Test]
    public void TheLeastEventIsReadWithEverythingElseAbsent()
    {
        var e = Sample.Accept(Sample.Least);

        var expected = new AccessEvent
        {
            EventId = e.EventId,
            Time = new DateTime(2026, 3, 2, 9, 15, 27, DateTimeKind.Utc).Ticks,
            Action = AccessAction.Login,
            Records = 1,
        };
        e.ShouldBe(expected);
    }

    [Test]
    public void TheCredentialIdIsUnescaped()
    {
        var parser = new AccessEventParser(TagKey.Evaluation);
        var e = default(AccessEvent);
        var json = Sample.Least.Replace("\"c1\"", "\"\\u0063\\/\\u00e9\\ud83d\\ude00\"", StringComparison.Ordinal);

        parser.Parse(Encoding.UTF8.GetBytes(json), ref e).ShouldBe(RejectReason.None);

        Encoding.UTF8.GetString(parser.CredentialId).ShouldBe("c/é😀");
    }

    [Test]
    public void EscapedMemberNamesAreTheSameMembers()
    {
        var plain = Sample.Accept(Sample.Full);
        var escaped = Sample.Accept(Sample.With("\"nir\"", "\"n\\u0069r\"").Replace("\"session\"", "\"\\u0073ession\"", StringComparison.Ordinal));

        escaped.ShouldBe(plain);
    }

    [TestCase("", RejectReason.Empty)]
    [TestCase("   ", RejectReason.NotJson)]
    [TestCase("hello", RejectReason.NotJson)]
    [TestCase("{", RejectReason.NotJson)]
    [TestCase("{\"id\":\"x\"", RejectReason.NotJson)]
    [TestCase("{\"id\":}", RejectReason.NotJson)]
    [TestCase("{\"id\":\"a\nb\"}", RejectReason.NotJson)]
    [TestCase("[1,", RejectReason.NotJson)]
    [TestCase("[]", RejectReason.NotAnObject)]
    [TestCase("\"text\"", RejectReason.NotAnObject)]
    [TestCase("12", RejectReason.NotAnObject)]
    [TestCase("null", RejectReason.NotAnObject)]
    [TestCase("{}", RejectReason.IdMissing)]
    public void WhatIsNoEventHasAReason(string json, RejectReason reason) => Sample.Reject(json).ShouldBe(reason);

    [TestCase("\"id\":\"3f0c2a57-9a5e-4c1e-8f1f-0d6b1f7a9c11\",", "", RejectReason.IdMissing)]
    [TestCase("\"3f0c2a57-9a5e-4c1e-8f1f-0d6b1f7a9c11\"", "7", RejectReason.IdInvalid)]
    [TestCase("\"3f0c2a57-9a5e-4c1e-8f1f-0d6b1f7a9c11\"", "\"\"", RejectReason.IdInvalid)]
    [TestCase("\"3f0c2a57-9a5e-4c1e-8f1f-0d6b1f7a9c11\"", "\"\\ud800\"", RejectReason.IdInvalid)]
    [TestCase("\"time\":\"2026-03-02T09:15:27.123+01:00\",", "", RejectReason.TimeMissing)]
    [TestCase("\"2026-03-02T09:15:27.123+01:00\"", "1772439327", RejectReason.TimeInvalid)]
    [TestCase("\"2026-03-02T09:15:27.123+01:00\"", "\"2026-03-02\"", RejectReason.TimeInvalid)]
    [TestCase("\"credential\":{\"id\"", "\"credential\":{\"ID\"", RejectReason.CredentialMissing)]
    [TestCase("\"8100123456789\"", "8100123456789", RejectReason.CredentialInvalid)]
    [TestCase("\"8100123456789\"", "\"\"", RejectReason.CredentialInvalid)]
    [TestCase("\"action\":\"lookup\",", "", RejectReason.ActionInvalid)]
    [TestCase("\"action\":\"lookup\"", "\"action\":3", RejectReason.ActionInvalid)]
    [TestCase("\"outcome\":\"success\",", "", RejectReason.OutcomeInvalid)]
    [TestCase("\"outcome\":\"success\"", "\"outcome\":\"Success\"", RejectReason.OutcomeInvalid)]
    [TestCase("\"action\":\"lookup\"", "\"action\":\"lookup\",\"action\":\"view\"", RejectReason.DuplicateMember)]
    [TestCase("{\"id\":\"8100123456789\"", "{\"id\":\"8100123456789\",\"id\":\"x\"", RejectReason.DuplicateMember)]
    public void RequiredMembersReject(string old, string replacement, RejectReason reason) =>
        Sample.Reject(Sample.With(old, replacement)).ShouldBe(reason);

    [Test]
    public void LengthsAreCountedInCharacters()
    {
        Sample.Reject(Sample.Least.Replace("e1", string.Concat(Enumerable.Repeat("😀", 64)), StringComparison.Ordinal)).ShouldBe(RejectReason.None);
        Sample.Reject(Sample.Least.Replace("e1", string.Concat(Enumerable.Repeat("é", 65)), StringComparison.Ordinal)).ShouldBe(RejectReason.IdInvalid);
        Sample.Reject(Sample.Least.Replace("c1", new string('c', 128), StringComparison.Ordinal)).ShouldBe(RejectReason.None);
        Sample.Reject(Sample.Least.Replace("c1", new string('c', 129), StringComparison.Ordinal)).ShouldBe(RejectReason.CredentialInvalid);
    }

    [Test]
    public void TooLargeAndTooDeepAreValues()
    {
        Sample.Reject(new string(' ', 65537)).ShouldBe(RejectReason.TooLarge);
        Sample.Reject(Sample.Least.TrimEnd().PadRight(65536)).ShouldBe(RejectReason.None);
        Sample.Reject(new string('[', 1000)).ShouldBe(RejectReason.TooDeep);
        Sample.Reject("{\"x\":" + new string('[', 1000)).ShouldBe(RejectReason.TooDeep);
        Sample.Reject(Nested(15)).ShouldBe(RejectReason.None);
        Sample.Reject(Nested(16)).ShouldBe(RejectReason.TooDeep);
    }

    [Test]
    public void ARejectKeepsTheCredentialAndTheTime()
    {
        var parser = new AccessEventParser(TagKey.Evaluation);
        var e = default(AccessEvent);

        parser.Parse(Encoding.UTF8.GetBytes(Sample.With("\"outcome\":\"success\"", "\"outcome\":1")), ref e).ShouldBe(RejectReason.OutcomeInvalid);

        Encoding.UTF8.GetString(parser.CredentialId).ShouldBe("8100123456789");
        e.ShouldBe(new AccessEvent { Time = new DateTime(2026, 3, 2, 8, 15, 27, 123, DateTimeKind.Utc).Ticks });

        parser.Parse("nonsense"u8, ref e).ShouldBe(RejectReason.NotJson);
        parser.CredentialId.IsEmpty.ShouldBeTrue();
        e.Time.ShouldBe(0);
    }

    [Test]
    public void WhatFollowsTheEventMakesItUnreadable() => Sample.Reject(Sample.Least + "{}").ShouldBe(RejectReason.NotJson);

    [Test]
    public void AByteOrderMarkIsPassedOver() => Sample.Accept("\ufeff" + Sample.Least).Action.ShouldBe(AccessAction.Login);

    [Test]
    public void UnknownMembersAreIgnored()
    {
        var plain = Sample.Accept(Sample.Full);
        var more = Sample.Accept(Sample.With("\"session\":", "\"new\":{\"a\":[1,{\"id\":2}],\"nir\":\"x\"},\"session\":").Replace("\"asn\":", "\"zone\":null,\"asn\":", StringComparison.Ordinal));

        more.ShouldBe(plain);
    }

    private static string Nested(int levels) =>
        Sample.Least.TrimEnd()[..^1] + ",\"x\":" + new string('[', levels) + new string(']', levels) + "}";
}
