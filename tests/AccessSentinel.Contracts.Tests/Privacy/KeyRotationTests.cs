using System.Text.Json.Nodes;
using AccessSentinel.Contracts.Privacy;

namespace AccessSentinel.Contracts.Tests.Privacy;

public sealed class KeyRotationTests
{
    private static readonly DateTime Now = new(2026, 3, 2, 9, 0, 0, DateTimeKind.Utc);
    private static readonly TimeSpan Overlap = TimeSpan.FromDays(100);

    [Test]
    public void ARotatedFileHoldsTheOldKeyAsThePreviousOneAndIsReadBack()
    {
        var first = KeyFile.Create(Now.AddYears(-1));
        var second = first.Rotate(Now, Overlap);
        var read = KeyFile.Parse(second.Format());

        read.Format().ShouldBe(second.Format());
        read.Key.Id.ShouldNotBe(first.Key.Id);
        read.Made.ShouldBe(Now);
        var overlap = read.Key.Overlap.ShouldNotBeNull();
        overlap.Previous.Id.ShouldBe(first.Key.Id);
        overlap.Previous.Beneficiary.ShouldBe(first.Key.Beneficiary);
        overlap.Until.ShouldBe(Now + Overlap);
        overlap.IsReturn.ShouldBeFalse();
        read.Key.Retired.ShouldBeEmpty();
    }

    [Test]
    public void AFileThatWasNeverRotatedStaysWhatItWas()
    {
        var file = JsonNode.Parse(KeyFile.Create().Format())!;

        file["version"]!.GetValue<int>().ShouldBe(1);
        file["previous"].ShouldBeNull();
        file["retired"].ShouldBeNull();
        KeyFile.Parse(file.ToJsonString()).Key.Overlap.ShouldBeNull();
    }

    [Test]
    public void AThirdKeyIsRefusedWhileTwoOverlapAndTheDateIsNamed()
    {
        var second = KeyFile.Create().Rotate(Now, Overlap);

        Should.Throw<KeyFileException>(() => second.Rotate(Now + Overlap - TimeSpan.FromSeconds(1), Overlap)).Message.ShouldContain("2026-06-10 09:00Z");
        var third = second.Rotate(Now + Overlap, Overlap);
        third.Key.Overlap!.Previous.Id.ShouldBe(second.Key.Id);
        third.Key.Retired.ShouldBe([second.Key.Overlap!.Previous.Id]);
        KeyFile.Parse(third.Format()).Key.Retired.ShouldBe(third.Key.Retired);
        third.Format().ShouldNotContain(SecretOf(second, previous: true));
    }

    [Test]
    public void TheOverlapIsOneToFiveHundredAndElevenDays()
    {
        var first = KeyFile.Create();

        Should.Throw<ArgumentOutOfRangeException>(() => first.Rotate(Now, TimeSpan.Zero));
        Should.Throw<ArgumentOutOfRangeException>(() => first.Rotate(Now, TimeSpan.FromDays(512)));
        first.Rotate(Now, TimeSpan.FromDays(KeyFile.LongestOverlapDays)).Key.Overlap!.Until.ShouldBe(Now.AddDays(511));
    }

    [Test]
    public void ARotationIsTakenBackAndGoneOnWith()
    {
        var second = KeyFile.Create().Rotate(Now, Overlap);
        var back = second.Return(Now.AddDays(1));

        back.Key.Id.ShouldBe(second.Key.Overlap!.Previous.Id);
        back.Key.Overlap!.Previous.Id.ShouldBe(second.Key.Id);
        back.Key.Overlap.Until.ShouldBe(Now + Overlap);
        back.Key.Overlap.IsReturn.ShouldBeTrue();
        KeyFile.Parse(back.Format()).Key.Overlap!.IsReturn.ShouldBeTrue();
        back.Return(Now.AddDays(2)).Format().ShouldBe(second.Format());
        Should.Throw<KeyFileException>(() => second.Return(Now + Overlap)).Message.ShouldContain("none to go back to");
        Should.Throw<KeyFileException>(() => KeyFile.Create().Return(Now));
    }

    [Test]
    public void WhatIsGivenUpLeavesItsIdAndNoSecret()
    {
        var second = KeyFile.Create().Rotate(Now, Overlap);
        var alone = second.Finish();

        alone.Key.Id.ShouldBe(second.Key.Id);
        alone.Key.Overlap.ShouldBeNull();
        alone.Key.Retired.ShouldBe([second.Key.Overlap!.Previous.Id]);
        alone.Format().ShouldNotContain(SecretOf(second, previous: true));
        KeyFile.Parse(alone.Format()).Format().ShouldBe(alone.Format());
        Should.Throw<KeyFileException>(alone.Finish).Message.ShouldContain("no previous key");
    }

    [Test]
    public void AKeyKnowsHowOthersStandToIt()
    {
        var second = KeyFile.Create().Rotate(Now, Overlap);
        var third = second.Rotate(Now + Overlap, Overlap).Key;

        third.StandingOf(third.Id).ShouldBe(KeyStanding.Current);
        third.StandingOf(second.Key.Id).ShouldBe(KeyStanding.Previous);
        third.StandingOf(second.Key.Overlap!.Previous.Id).ShouldBe(KeyStanding.Retired);
        third.StandingOf("k0").ShouldBe(KeyStanding.Unknown);
        second.Key.StandingOf(third.Id).ShouldBe(KeyStanding.Unknown);
    }

    [TestCase("previous", "5", "previous")]
    [TestCase("previous", "{}", "until")]
    [TestCase("previous", "{\"until\":\"2026-01-01T00:00:00Z\"}", "previous \"id\"")]
    [TestCase("previous", "{\"until\":\"2026-01-01T00:00:00Z\",\"id\":\"k\"}", "previous \"key\"")]
    [TestCase("retired", "\"k1\"", "retired")]
    [TestCase("retired", "[5]", "retired")]
    [TestCase("retired", "[\"\\ud800\"]", "retired")]
    [TestCase("made", "\"yesterday\"", "made")]
    public void WhatIsWrongOfARotatedFileIsSaidWithoutItsSecrets(string member, string value, string said)
    {
        var file = KeyFile.Create().Rotate(Now, Overlap);
        var text = JsonNode.Parse(file.Format())!.AsObject();
        text[member] = JsonNode.Parse(value.Contains("ud800", StringComparison.Ordinal) ? "[\"SURROGATE\"]" : value);
        var json = text.ToJsonString().Replace("SURROGATE", "\\ud800", StringComparison.Ordinal);

        var error = Should.Throw<KeyFileException>(() => KeyFile.Parse(json));

        error.Message.ShouldContain(said);
        error.ToString().ShouldNotContain(SecretOf(file, previous: false));
    }

    [Test]
    public void TwoKeysOfOneIdAreRefused()
    {
        var text = JsonNode.Parse(KeyFile.Create().Rotate(Now, Overlap).Format())!.AsObject();
        text["previous"]!["id"] = text["id"]!.GetValue<string>();

        Should.Throw<KeyFileException>(() => KeyFile.Parse(text.ToJsonString())).Message.ShouldContain("same \"id\"");
    }

    private static string SecretOf(KeyFile file, bool previous)
    {
        var node = JsonNode.Parse(file.Format())!;
        return (previous ? node["previous"]! : node)["key"]!.GetValue<string>();
    }
}
