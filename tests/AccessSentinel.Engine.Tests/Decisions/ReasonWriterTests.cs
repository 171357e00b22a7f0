using System.Text.RegularExpressions;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Scoring;
using AccessSentinel.Engine.Signals;

namespace AccessSentinel.Engine.Tests.Decisions;

public sealed partial class ReasonWriterTests
{
    [Test]
    public void Every_number_is_finite_and_signals_stand_in_the_order_of_their_weight() => Property.Check<int>(seed =>
    {
        CommandReason reason = Random(new Random(seed));
        double.IsFinite(reason.Score).ShouldBeTrue();
        reason.Signals.ShouldAllBe(signal => double.IsFinite(signal.Value) && double.IsFinite(signal.Expected) && signal.Weight > 0);
        reason.Signals.Select(signal => signal.Weight).ShouldBeInOrder(SortDirection.Descending);
    });

    [Test]
    public void The_words_name_no_person_and_no_source() => Property.Check<int>(seed =>
    {
        CommandReason reason = Random(new Random(seed));
        string all = reason.Summary + reason.Counterfactual + string.Join(' ', reason.Signals.Select(signal => signal.Name + signal.Family + signal.Window));
        Identifying().IsMatch(all).ShouldBeFalse(all);
    });

    [Test]
    public void Families_are_named_as_published()
    {
        for (int family = 0; family < SignalFamilies.Count; family++)
        {
            SignalFamilies.Name((SignalFamily)family).ShouldBe(((SignalFamily)family).ToString().ToLowerInvariant());
        }

        Enum.GetValues<SignalFamily>().Length.ShouldBe(SignalFamilies.Count);
    }

    [Test]
    public void What_does_not_contribute_is_not_listed()
    {
        CommandReason reason = ReasonWriter.Write(MeasureLevel.Restrict, new CredentialScore { Surprisal = 6 }, new TrackEvidence());
        reason.Signals.ShouldBeEmpty();
    }

    [Test]
    public void A_new_source_is_said_so_and_a_usual_one_too()
    {
        ReasonWriter.Write(MeasureLevel.Suspend, new CredentialScore { Foreign = true, Takeover = 1 }, new TrackEvidence()).Summary.ShouldContain("a source new to it");
        ReasonWriter.Write(MeasureLevel.Suspend, default, new TrackEvidence()).Summary.ShouldContain("its usual sources");
    }

    [Test]
    public void Notices_say_whom_to_call_and_neither_signal_nor_threshold()
    {
        foreach (CommandType type in Enum.GetValues<CommandType>())
        {
            CommandNotice? notice = Notices.For(type);
            if (type == CommandType.Reinstate)
            {
                notice.ShouldBeNull();
                continue;
            }

            notice.ShouldNotBeNull();
            notice.Fr.ShouldContain("contester");
            notice.En.ShouldContain("contest");
            (notice.Fr + notice.En).ShouldNotContain("stranger");
            notice.En.Any(char.IsDigit).ShouldBeFalse();
        }
    }

    private static CommandReason Random(Random random)
    {
        TrackEvidence track = new();
        for (int i = random.Next(400); i > 0; i--)
        {
            track.Add(new RecordEvidence(random.NextDouble() * 2, random.NextDouble() * 2, random.NextDouble(), random.NextDouble() * 3, 0), Desk.Monday);
        }

        CredentialScore score = new()
        {
            Surprisal = random.NextDouble() * 2000,
            Volume = random.NextDouble() * 50,
            Takeover = random.NextDouble() * 3,
            HourStrangers = random.Next(5000),
            HourExpected = random.NextDouble() * 40,
            DayStrangers = random.Next(90_000),
            DayExpected = random.NextDouble() * 300,
            Foreign = random.Next(2) == 0,
            Families = random.Next(10),
        };
        return ReasonWriter.Write((MeasureLevel)random.Next(5), score, track);
    }

    // A number of a person, an address, or a tag would have this shape.
    [GeneratedRegex(@"\d{10,}|\d+\.\d+\.\d+\.\d+|[0-9a-f]{16}|NaN|∞|Infinity")]
    private static partial Regex Identifying();
}
