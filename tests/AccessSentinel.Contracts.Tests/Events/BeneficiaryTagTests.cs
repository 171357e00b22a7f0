using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Privacy;

namespace AccessSentinel.Contracts.Tests.Events;

public sealed class BeneficiaryTagTests
{
    [TestCase("2 55 08 14 168 025 38")]
    [TestCase("2550814168025")]
    [TestCase("2\u00a055 08 14 168 025 38")]
    [TestCase("185052a00400181")]
    public void ANirHasTheTagThatEventsGiveIt(string nir)
    {
        BeneficiaryTag.TryOfNir(nir, TagKey.Evaluation, out var tag).ShouldBeTrue();

        tag.ShouldBe(Sample.Accept(Sample.With("2 55 08 14 168 025 38", nir)).Beneficiary);
        BeneficiaryTag.TryOfNir(nir, new TagKey("other", new byte[32]), out var other).ShouldBeTrue();
        other.ShouldNotBe(tag);
    }

    [TestCase("decoy-1")]
    [TestCase("d\u00e9coy \"7\" \\ \ud83d\ude80")]
    public void APortalIdHasTheTagThatEventsWithoutANirGiveIt(string id)
    {
        BeneficiaryTag.TryOfPortalId(id, TagKey.Evaluation, out var tag).ShouldBeTrue();

        var member = $"\"id\":{System.Text.Json.JsonSerializer.Serialize(id)}";
        tag.ShouldBe(Sample.Accept(Sample.With("\"nir\":\"2 55 08 14 168 025 38\"", member)).Beneficiary);
    }

    [TestCase("")]
    [TestCase("decoy")]
    [TestCase("2550814168025 39", Description = "another key")]
    [TestCase("25508141680253")]
    [TestCase("2550814168025;38", Description = "a separator that nobody uses")]
    public void WhatIsNoNirHasNone(string nir) => BeneficiaryTag.TryOfNir(nir, TagKey.Evaluation, out _).ShouldBeFalse();

    [Test]
    public void AnIdThatEventsWouldCutHasNone()
    {
        BeneficiaryTag.TryOfPortalId("", TagKey.Evaluation, out _).ShouldBeFalse();
        BeneficiaryTag.TryOfPortalId(new string('x', 128), TagKey.Evaluation, out _).ShouldBeTrue();
        BeneficiaryTag.TryOfPortalId(new string('x', 129), TagKey.Evaluation, out _).ShouldBeFalse();
    }
}
