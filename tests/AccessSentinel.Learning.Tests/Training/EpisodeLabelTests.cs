using System.Text;
using AccessSentinel.Contracts.Controls;
using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Learning.Datasets;
using AccessSentinel.Learning.Tests.TestKit;
using AccessSentinel.Learning.Training;
using AccessSentinel.Simulation;

namespace AccessSentinel.Learning.Tests.Training;

public sealed class EpisodeLabelTests
{
    private static readonly DateTime Start = EventText.Monday;

    [Test]
    public void ConfirmedEpisodesAreTheftsAndReleasedOnesOrdinaryWork()
    {
        using Scratch scratch = new();
        SimulationParameters world = new() { Credentials = 60, Days = 15, QuietDays = 8, Attacks = [new ScenarioCount("smash_and_grab", 2)] };
        var (events, truth) = Simulated.Write(scratch, world, 51);
        var attacks = AccessSentinel.Learning.Backtest.Truth.Load(truth).Scenarios.Where(each => each.IsAttack).ToArray();
        attacks.Length.ShouldBe(2);
        string[] lines =
        [
            Line(ControlType.Confirm, attacks[0].CredentialId, 1, DateTime.UnixEpoch, DateTime.UnixEpoch.AddYears(200)),
            Line(ControlType.Release, attacks[1].CredentialId, 2, DateTime.UnixEpoch, DateTime.UnixEpoch.AddYears(200)),
            Line(ControlType.Release, "ps-nobody", 3, Start, Start.AddHours(1)),
        ];
        var plain = Train(events, EpisodeLabels.None);
        var labelled = Train(events, EpisodeLabels.Load(scratch.File("labels.jsonl", EventText.Lines(lines))));
        plain.Labels.ShouldBeNull();
        var used = labelled.Labels.ShouldNotBeNull();
        (used.Released, used.Confirmed, used.Unmatched).ShouldBe((1, 1, 1));
        used.ConfirmedOverLine.ShouldBe(1, "a model that misses it is none");
        labelled.Tail.Credentials.ShouldBe(plain.Tail.Credentials + plain.Tail.LeftOut - labelled.Tail.LeftOut - 1, "the confirmed one is no ordinary credential, all its days being labelled");
        labelled.Tail.LeftOut.ShouldBeLessThan(plain.Tail.LeftOut, "neither the confirmed nor the released one need be suspected");
    }

    [Test]
    public void TheLastVerdictOnAnEpisodeCounts()
    {
        using Scratch scratch = new();
        string[] lines = [Line(ControlType.Confirm, "c", 1, Start, Start.AddHours(1)), "", Line(ControlType.Release, "c", 1, Start, Start.AddHours(2))];
        var labels = EpisodeLabels.Load(scratch.File("labels.jsonl", EventText.Lines(lines)));
        labels.All.ShouldHaveSingleItem().IsTheft.ShouldBeFalse();
        labels.Of("c")[0].Covers(Start.AddMinutes(90).Ticks).ShouldBeTrue();
        labels.Of("c")[0].Covers(Start.AddHours(3).Ticks).ShouldBeFalse();
        labels.Of("other").ShouldBeEmpty();
    }

    [Test]
    public void WhatIsNoVerdictIsNamedByItsLine()
    {
        using Scratch scratch = new();
        Should.Throw<IOException>(() => EpisodeLabels.Load(scratch.File("a.jsonl", "\n{}\n"u8.ToArray()))).Message.ShouldContain("line 2 is no control");
        var allow = ControlWriter.ToBytes(ControlOf(ControlType.Allow, "c", 1, Start, Start) with { Episode = null, Factor = 2, ExpiresAt = Start.AddDays(1) });
        Should.Throw<IOException>(() => EpisodeLabels.Load(scratch.File("b.jsonl", allow))).Message.ShouldContain("line 1 is no verdict on an episode");
        Should.Throw<IOException>(() => EpisodeLabels.Load(scratch.Path("none.jsonl")));
    }

    private static TrainedModel Train(string events, EpisodeLabels labels) =>
        new Trainer(new EngineOptions(), 1, ProgressMeter.Silent) { Labels = labels }.Train(() => EventDataset.Open([events], TagKey.Evaluation));

    private static string Line(ControlType type, string credential, int episode, DateTime since, DateTime issued) =>
        Encoding.UTF8.GetString(ControlWriter.ToBytes(ControlOf(type, credential, episode, since, issued)));

    private static Control ControlOf(ControlType type, string credential, int episode, DateTime since, DateTime issued) => new()
    {
        Id = Guid.NewGuid().ToString("N"),
        Type = type,
        Subject = credential,
        Author = "alice",
        Reason = "called",
        IssuedAt = issued,
        ValidUntil = issued.AddHours(1),
        Episode = new ControlEpisode(episode.ToString("x32", System.Globalization.CultureInfo.InvariantCulture), since),
    };
}
