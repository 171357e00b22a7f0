using System.Globalization;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.State;
using AccessSentinel.Engine.Tests.Windows;
using AccessSentinel.Engine.Windows;

namespace AccessSentinel.Engine.Tests.State;

public sealed class StateDescriptionTests
{
    private const int Seed = 412;

    [Test]
    public void A_suspended_credential_is_described_as_it_stands()
    {
        TestContext.Out.WriteLine($"seed {Seed}");
        Desk desk = new();
        desk.Work(0, 12, new Random(Seed));
        desk.Place = Place.Elsewhere;
        desk.Login(Desk.At(14, 3));
        desk.Extract(Desk.At(14, 3.01), 100, TimeSpan.FromSeconds(3));
        desk.Commands.ShouldNotBeEmpty();
        var command = desk.Commands[^1];

        var sections = Describe(desk, desk.State.Now);

        sections["measure"]["level"].ShouldBe(MeasureLevels.Name(desk.State.Measure.Level));
        sections["measure"]["in_force"].ShouldBe(true);
        sections["measure"]["episode"].ShouldBe(command.Episode);
        sections["measure"]["last_sequence"].ShouldBe(command.Sequence);
        sections["score"]["surprisal"].ShouldBe(Math.Round(command.Reason.Score, 3));
        sections["score"]["of_track"].ShouldBe("foreign_sources");
        sections["takeover_of_present_source"]["source"].ShouldBe("foreign");
        sections["window_24h"]["strangers_foreign_sources"].ShouldBe((long)desk.State.Counters.Sum(WindowLength.Day, Metric.StrangersForeign));
        sections["window_1h"]["distinct_people_exact"].ShouldBe(true);
        sections["baseline_departments"]["department_35"].ShouldBe(1.0);
        sections["baseline_shares"]["profession"].ShouldBe("general_practitioner");
        sections["baseline_sources"]["familiar_networks"].ShouldBe(1L);
        sections["memory"]["known_people"].ShouldBe((long)desk.State.Known.Count);
        sections["memory"]["known_since"].ShouldBe("2026-03-02");
        sections["sizes"]["core_bytes"].ShouldBe((long)desk.Store.Record.Core.Length);
        sections["ladder"]["suspend_bar"].ShouldBe(6.0);

        Describe(desk, desk.State.Measure.Until)["measure"]["in_force"].ShouldBe(false, "a measure that has run out stays written until the next event");
    }

    [Test]
    public void A_record_without_an_event_can_be_described()
    {
        var sections = Describe(new Desk(), 1);
        sections["measure"]["level"].ShouldBe("observe");
        sections["measure"]["until"].ShouldBe("never");
        sections["memory"]["known_since"].ShouldBe("never");
        sections["baseline_shares"]["first_seen_share"].ShouldBe("none");
        sections["score"]["strongest_hypothesis"].ShouldBe("none");
        sections["offsets"].ShouldBeEmpty();
    }

    [Test]
    public void Sources_of_events_are_named_where_their_name_is_known()
    {
        Desk desk = new();
        desk.Engine.Process(desk.State, desk.Make(AccessAction.Login, Desk.At(0, 9)), new EventContext(Desk.At(0, 9), 7, 41, false));
        desk.Engine.Process(desk.State, desk.Make(AccessAction.Login, Desk.At(0, 10)), new EventContext(Desk.At(0, 10), 8, 3, false));

        var offsets = Describe(desk, 1)["offsets"];

        offsets["events/7"].ShouldBe(41L);
        offsets["source_00000008"].ShouldBe(3L);
    }

    [Test]
    public void No_tag_is_in_it()
    {
        Desk desk = new();
        desk.Work(0, 5, new Random(Seed));

        var written = Describe(desk, 1).Values.SelectMany(section => section.Values)
            .Select(value => Convert.ToString(value, CultureInfo.InvariantCulture)!).ToHashSet(StringComparer.OrdinalIgnoreCase);

        for (long person = 1; person <= 900; person++)
        {
            var tag = Stream.Tag(person);
            written.ShouldNotContain(tag.ToString(CultureInfo.InvariantCulture));
            written.ShouldNotContain(((uint)tag).ToString(CultureInfo.InvariantCulture));
        }
    }

    private static Dictionary<string, Dictionary<string, object>> Describe(Desk desk, long now)
    {
        desk.Store.Save(desk.State);
        var state = desk.Store.Load(desk.State.CredentialId);
        return StateDescription.Of(
                state, desk.Store.Record, desk.Engine.Score(state), desk.Engine.LadderOf(state), desk.Engine.Priors[state.Baseline.Profession], now,
                source => source == 7 ? "events/7" : null)
            .ToDictionary(section => section.Name, section => section.Rows.ToDictionary(row => row.Name, row => row.Value));
    }
}
