using AccessSentinel.Contracts.Audit;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Learning.Breach;

namespace AccessSentinel.Learning.Tests.Breach;

public sealed class BreachCaseTests
{
    private static readonly DateTime Start = new(2026, 3, 2, 8, 0, 0, DateTimeKind.Utc);

    private static DecisionAudit Suspension(string credential, string episode, DateTime time) => new()
    {
        CredentialId = credential,
        Published = true,
        Event = new AuditEvent("events", 1, 7, new string('0', 32), time),
        Command = new Command
        {
            Id = "id-" + episode,
            Type = CommandType.Suspend,
            CredentialId = credential,
            Sequence = 1,
            Episode = episode,
            Mode = OperatingMode.Enforce,
            IssuedAt = time,
            ExpiresAt = time.AddHours(72),
            Reason = new CommandReason("41 people", 7, [], null),
            Exposure = new CommandExposure(41, time.AddMinutes(-3)),
            By = "policy",
        },
    };

    private static ControlAudit Control(string id, string credential, string action, string? episode, bool applied = true) => new()
    {
        CredentialId = credential,
        ControlId = id,
        Action = action,
        Operator = "alice",
        Applied = applied,
        Episode = episode,
    };

    private static BreachDossier Dossier(params (AuditContent Content, DateTime At)[] contents)
    {
        var facts = BreachCase.Since(Start, TagKey.Evaluation);
        AuditChain chain = new("a");
        foreach (var (content, at) in contents)
        {
            facts.TakeAudit(chain.Seal(AuditContentWriter.ToBytes(content), at));
        }

        facts.EndAudit();
        return new BreachDossier(facts, Start.AddDays(1), "x");
    }

    [Test]
    public void AHumansFirstLookIsHeldAgainstEachAutomaticSuspension()
    {
        var dossier = Dossier(
            (Suspension("c1", "e1", Start), Start),
            (Suspension("c2", "e2", Start), Start),
            (Suspension("c3", "e3", Start), Start),
            (Control("k0", "c1", "release", "e1", applied: false), Start.AddMinutes(5)),
            (Control("k1", "c1", "release", "e1"), Start.AddMinutes(10)),
            (Control("k1", "c1", "release", "e1"), Start.AddMinutes(11)),
            (Control("k2", "c1", "confirm", "e1"), Start.AddMinutes(30)),
            (Control("k3", "c2", "confirm", null), Start.AddMinutes(20)),
            (Control("k4", "c3", "allow", null), Start.AddMinutes(20)));
        dossier.Suspensions.ToDictionary(each => each.Episode.CredentialId, each => each.Review?.At - each.Measure.Command.IssuedAt).ShouldBe(
            new Dictionary<string, TimeSpan?> { ["c1"] = TimeSpan.FromMinutes(10), ["c2"] = TimeSpan.FromMinutes(20), ["c3"] = null }, ignoreOrder: true);
        dossier.ConfirmedAt.ShouldBe(Start.AddMinutes(20));
        dossier.Episodes.Single(episode => episode.Id == "e1").Reviews.Count.ShouldBe(2);
        BreachMarkdown.Whole(dossier).ShouldContain("and nobody has");
    }

    [Test]
    public void ADecisionThatWasPublishedTwiceIsOneMeasureAndEarlierOnesAreLeftOut()
    {
        var dossier = Dossier(
            (Suspension("c0", "e0", Start.AddMinutes(-1)), Start),
            (Suspension("c1", "e1", Start), Start),
            (Suspension("c1", "e1", Start), Start.AddMinutes(1)));
        dossier.Episodes.ShouldHaveSingleItem().Measures.ShouldHaveSingleItem();
        dossier.NotifyBy.ShouldBe(Start.AddHours(72));
        dossier.People.ShouldBe(0);
    }

    [Test]
    public void APersonHasAPseudonymOfItsOwnForEachInsurer()
    {
        BreachPseudonyms pseudonyms = new(TagKey.Evaluation);
        pseudonyms.Of("a", 1).ShouldBe(new BreachPseudonyms(TagKey.Evaluation).Of("a", 1));
        new[] { pseudonyms.Of("a", 1), pseudonyms.Of("b", 1), pseudonyms.Of("a", 2), pseudonyms.Of("", 1) }.Distinct().Count().ShouldBe(4);
        new BreachPseudonyms(new TagKey("k", new byte[32])).Of("a", 1).ShouldNotBe(pseudonyms.Of("a", 1));
    }
}
