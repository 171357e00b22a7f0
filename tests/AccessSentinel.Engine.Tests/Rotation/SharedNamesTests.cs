using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Guarding;
using AccessSentinel.Engine.Signals;
using AccessSentinel.Engine.State;

namespace AccessSentinel.Engine.Tests.Rotation;

/// <summary>What workers share while some of them have the new key and some do not.</summary>
public sealed class SharedNamesTests
{
    [Test]
    public void A_source_new_to_the_credential_is_read_under_the_older_key_and_written_under_both()
    {
        Desk desk = Working();
        desk.Place = Place.Elsewhere;
        AccessEvent first = desk.Make(AccessAction.Lookup, Desk.At(28, 9), 3);
        CampaignSource[] before = Sources(desk, first, out int read);
        read.ShouldBe(before.Length);

        CampaignSource[] after = Sources(desk, SecondKey.AfterFirst(first, SecondKey.Never), out read);
        after[..read].ShouldBe(before);
        after[read..].ShouldBe(before.Select(each => each with { Tag = SecondKey.Tag(each.Tag) }));

        // A rotation that was taken back, or is being prepared: the present key is the older one.
        CampaignSource[] back = Sources(desk, SecondKey.AfterSecond(first, SecondKey.Never), out read);
        back.ShouldBe(after);

        // After the overlap there is one key.
        CampaignSource[] alone = Sources(desk, SecondKey.AfterFirst(first, first.Time), out read);
        alone.ShouldBe(after[read..]);
        read.ShouldBe(alone.Length);
    }

    [Test]
    public void A_source_that_the_credential_knows_under_either_key_is_not_new()
    {
        Desk desk = Working();
        AccessEvent first = desk.Make(AccessAction.Lookup, Desk.At(28, 9), 3);
        Sources(desk, SecondKey.AfterFirst(first, SecondKey.Never), out _).ShouldBeEmpty("its record is not carried over yet");
        KeyRotation.Begin(desk.State, "k1", "k2");
        desk.Give(SecondKey.AfterFirst(first, SecondKey.Never));
        Sources(desk, SecondKey.AfterFirst(first with { Time = Desk.At(28, 10) }, SecondKey.Never), out _).ShouldBeEmpty();
    }

    [Test]
    public void A_suspension_counts_under_both_tags_of_practice_and_software_the_older_first()
    {
        SuspensionProposal alone = Proposal(SecondKey.Never, rotated: false), both = Proposal(SecondKey.Never, rotated: true);
        GuardLimit[] one = [.. SuspensionQuestion.Of(alone, new GuardOptions(), implausible: false).Limits];
        GuardLimit[] two = [.. SuspensionQuestion.Of(both, new GuardOptions(), implausible: false).Limits];

        two.Length.ShouldBe(one.Length + 2);
        one.ShouldAllBe(limit => two.Contains(limit));
        two.Where(limit => limit.Scope == GuardScope.Organization).Select(limit => limit.Name)
            .ShouldBe([$"organization:{Organization:x16}", $"organization:{SecondKey.Tag(Organization):x16}"]);
        SuspensionQuestion.Of(Proposal(Desk.At(0, 0), rotated: true), new GuardOptions(), implausible: false).Limits.Count.ShouldBe(one.Length, "the overlap is over");
    }

    [Test]
    public void Suspensions_of_workers_with_and_without_the_new_key_share_one_limit()
    {
        GuardOptions options = new() { PerOrganization = 3 };
        SuspensionLedger ledger = new(options);
        List<GuardDecision> answers = [];
        for (int i = 0; i < 6; i++)
        {
            SuspensionProposal proposal = Proposal(SecondKey.Never, rotated: i % 2 == 1, credential: $"c{i}");
            answers.Add(ledger.Ask(SuspensionQuestion.Of(proposal, options, implausible: false), proposal.Time).Decision);
        }

        answers.Count(each => each == GuardDecision.Allowed).ShouldBe(3);
    }

    private static readonly ulong Organization = Stream.Tag(4_000_001);

    private static SuspensionProposal Proposal(long until, bool rotated, string credential = "c")
    {
        Desk desk = new(options: new() { Canaries = new HashSet<ulong> { Stream.Tag(77), SecondKey.Tag(Stream.Tag(77)) } }) { State = new CredentialState(credential) };
        AccessEvent read = desk.Make(AccessAction.Lookup, Desk.At(3, 9), 77) with { Organization = Organization, Software = Stream.Tag(5_000_001) };
        read = rotated ? SecondKey.AfterFirst(read, until) : read;
        return desk.Engine.Propose(desk.State, read, new EventContext(read.Time, 0, 0, false)).Proposal.ShouldNotBeNull();
    }

    private static Desk Working()
    {
        Desk desk = new();
        desk.Work(0, 26, new Random(8));
        return desk;
    }

    private static CampaignSource[] Sources(Desk desk, in AccessEvent accessEvent, out int read)
    {
        var into = new CampaignSource[CampaignSource.PerEvent];
        return into[..CampaignWatch.NewSources(desk.Engine, desk.State, accessEvent, new EventContext(accessEvent.Time, 0, 0, false), into, out read)];
    }
}
