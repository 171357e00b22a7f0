using System.Text;
using AccessSentinel.Contracts.DeadLetters;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Privacy;

namespace AccessSentinel.Contracts.Tests.DeadLetters;

public sealed class DeadLetterTests
{
    private static readonly byte[] Sample = Encoding.UTF8.GetBytes("{\"beneficiary\":{\"nir\":\"255081416802538\"}}");

    [Test]
    public void TheHeadersSayWhyAndWhereAndNothingOfTheValue()
    {
        var headers = new DeadLetter(TagKey.Evaluation).Headers(RejectReason.IdMissing, "portal.access-events", 3, 41, Sample).ToDictionary();

        headers[DeadLetter.ReasonHeader].ShouldBe("id_missing");
        headers[DeadLetter.TopicHeader].ShouldBe("portal.access-events");
        headers[DeadLetter.PartitionHeader].ShouldBe("3");
        headers[DeadLetter.OffsetHeader].ShouldBe("41");
        headers[DeadLetter.KeyIdHeader].ShouldBe("evaluation");
        headers[DeadLetter.HashHeader].ShouldMatch("^[0-9a-f]{32}$");
        string.Join(' ', headers.Values).ShouldNotContain("2550814");
    }

    [Test]
    public void TheHashDependsOnValueAndKey()
    {
        var other = new TagKey("other", new byte[32]);

        Hash(TagKey.Evaluation, Sample).ShouldBe(Hash(TagKey.Evaluation, Sample));
        Hash(TagKey.Evaluation, Sample[1..]).ShouldNotBe(Hash(TagKey.Evaluation, Sample));
        Hash(other, Sample).ShouldNotBe(Hash(TagKey.Evaluation, Sample));
    }

    /// <summary>Names are metric labels and stand on dead letters: appended, never changed.</summary>
    [Test]
    public void TheNamesOfTheReasonsStayWhatTheyAre() =>
        Enumerable.Range(0, RejectReasons.Count).Select(r => RejectReasons.Name((RejectReason)r)).ShouldBe(
        [
            "none", "empty", "too_large", "not_json", "too_deep", "not_an_object", "id_missing", "id_invalid", "time_missing", "time_invalid",
            "credential_missing", "credential_invalid", "action_invalid", "outcome_invalid", "duplicate_member",
        ]);

    private static string Hash(TagKey key, byte[] value) =>
        new DeadLetter(key).Headers(RejectReason.NotJson, "t", 0, 0, value).Single(h => h.Key == DeadLetter.HashHeader).Value;
}
