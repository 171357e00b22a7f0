using AccessSentinel.Contracts.Audit;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Controls;
using AccessSentinel.Engine;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Learning.Tests.TestKit;

namespace AccessSentinel.Learning.Tests.Backtest;

/// <summary>Each kind of input is taken from the audit; one that is missing, or that contradicts the events, is named.</summary>
public sealed class AuditReplayTests
{
    private static readonly DateTime Start = EventText.Monday;
    private static readonly GuardVerdict Full = new(GuardDecision.Held, GuardScope.All, 50, 50, TimeSpan.FromSeconds(9.5));
    private static readonly GuardVerdict FullProfession = Full with { Scope = GuardScope.Profession };
    private static readonly GuardVerdict Allowed = new(GuardDecision.Allowed, GuardScope.None, 7, 50, TimeSpan.Zero);

    [Test]
    public void TheGuardSaysAgainWhatItSaid()
    {
        using Scratch scratch = new();
        var desk = Guarded();
        desk.Audit.OfType<GuardAudit>().Select(each => (each.Answer, each.Scope)).ShouldBe(
            [(GuardAnswer.Held, "all"), (GuardAnswer.Held, "profession"), (GuardAnswer.Allowed, null)], "what goes on being held has no record");
        var (reproduction, commands, result) = desk.Replay(scratch);
        ShouldBeWhole(desk, reproduction, commands);
        result.SuspensionsHeld.ShouldBe(1);
        commands.Count(each => each.Type == CommandType.Suspend).ShouldBe(1);
        commands[^1].Reason.Summary.ShouldContain("of its profession", Case.Insensitive);
    }

    [Test]
    public void AVerdictThatIsMissingOrOfSomethingElseIsNamed()
    {
        using Scratch scratch = new();
        var desk = Guarded();
        var (missing, _, _) = desk.Replay(scratch, desk.Audit.Where(each => each is not GuardAudit));
        missing.UnknownQuestions.ShouldHaveSingleItem().CredentialId.ShouldBe("c");
        missing.IsWhole.ShouldBeFalse();

        var (other, _, _) = desk.Replay(scratch, desk.Audit.Select(each => each is GuardAudit { Answer: GuardAnswer.Allowed } guard ? guard with { CommandId = "another" } : each));
        other.UnusedVerdicts.ShouldHaveSingleItem().CommandId.ShouldBe("another");
        other.OnlyRecorded.ShouldHaveSingleItem().Type.ShouldBe(CommandType.Suspend);
        other.IsWhole.ShouldBeFalse();
    }

    [Test]
    public void WhatWouldHaveLapsedIsAskedOfNobodyAndNotPublished()
    {
        using Scratch scratch = new();
        AuditedDesk desk = new() { Verdict = GuardVerdict.Unguarded };
        desk.Extract("c", Start, 60);
        var (reproduction, commands, _) = desk.Replay(scratch, desk.Audit.Select(each => each is DecisionAudit decision ? decision with { Published = false } : each));
        reproduction.IsWhole.ShouldBeTrue();
        commands.ShouldBeEmpty();
    }

    [Test]
    public void WithoutAGuardNothingWasAsked()
    {
        using Scratch scratch = new();
        AuditedDesk desk = new() { Verdict = GuardVerdict.Unguarded };
        desk.Extract("c", Start, 60);
        AuditContent configuration = new ConfigurationAudit { KeyId = "k", Settings = [new AuditText("Guard:Enabled", "false")] };
        var (reproduction, commands, _) = desk.Replay(scratch, desk.Audit.Prepend(configuration));
        ShouldBeWhole(desk, reproduction, commands);
    }

    [Test]
    public void ControlsAreAppliedWhereTheyWere()
    {
        using Scratch scratch = new();
        AuditedDesk desk = new();
        desk.Take(ControlType.Suspend, "before", Start).Command!.Type.ShouldBe(CommandType.Suspend);
        desk.Take(ControlType.Suspend, "silent", Start).Command!.Type.ShouldBe(CommandType.Suspend);
        desk.Extract("c", Start, 60);
        desk.Take(ControlType.Release, "c", Start.AddMinutes(2)).Outcome.ShouldBe(ControlOutcome.Applied);
        desk.Extract("c", Start.AddMinutes(3), 40);
        desk.Take(ControlType.Allow, "c", Start.AddMinutes(5), factor: 3);
        desk.Extract("c", Start.AddMinutes(6), 120);
        desk.Extract("before", Start.AddMinutes(7), 5);
        desk.Verdict = Full;
        desk.Take(ControlType.Suspend, "c", Start.AddMinutes(9)).Outcome.ShouldBe(ControlOutcome.Held);
        desk.Extract("c", Start.AddMinutes(10), 3);
        desk.Verdict = Allowed;
        desk.Extract("c", Start.AddMinutes(11), 3);
        desk.Take(ControlType.Confirm, "c", Start.AddMinutes(12)).Outcome.ShouldBe(ControlOutcome.Applied);
        desk.Take(ControlType.Confirm, "c", Start.AddMinutes(12)).Outcome.ShouldBe(ControlOutcome.Applied);
        var (reproduction, commands, _) = desk.Replay(scratch);
        ShouldBeWhole(desk, reproduction, commands);
        reproduction.SameControls.ShouldBe(7);

        // Its own audit gives the same again, byte for byte.
        var again = File.ReadAllLines(scratch.Path("replayed/audit.jsonl"));
        var (second, _, _) = desk.Replay(scratch, again.Select(line => AuditRecord.TryRead(System.Text.Encoding.UTF8.GetBytes(line), out var record) ? record.Content! : throw new InvalidDataException(line)), "second");
        second.IsWhole.ShouldBeTrue();
        foreach (var file in new[] { "commands.jsonl", "findings.jsonl", "audit.jsonl" })
        {
            File.ReadAllLines(scratch.Path(Path.Combine("second", file))).ShouldBe(File.ReadAllLines(scratch.Path(Path.Combine("replayed", file))), file);
        }
    }

    [Test]
    public void AControlThatIsNotHeldOrComesToSomethingElseIsNamed()
    {
        using Scratch scratch = new();
        AuditedDesk desk = new();
        desk.Extract("c", Start, 60);
        desk.Take(ControlType.Release, "c", Start.AddMinutes(2));
        desk.Extract("c", Start.AddMinutes(3), 5);
        Names(control => control with { Request = null }, "not applied: its audit record does not hold it");
        Names(control => control with { AfterEvents = 1_000 }, null);
        Names(control => control with { Detail = "nothing_in_force" }, "applied");

        void Names(Func<ControlAudit, ControlAudit> change, string? here)
        {
            var (reproduction, _, _) = desk.Replay(scratch, desk.Audit.Select(each => each is ControlAudit control ? change(control) : each));
            reproduction.OtherControls.ShouldHaveSingleItem().Here.ShouldBe(here);
            reproduction.IsWhole.ShouldBeFalse();
        }
    }

    [Test]
    public void AllowancesHoldFromWhereTheyMattered()
    {
        using Scratch scratch = new();
        AuditedDesk desk = new() { Allowance = 10 };
        desk.Extract("c", Start, 40);
        desk.Commands.ShouldBeEmpty("it is allowed");
        desk.Allowance = 1;
        desk.Extract("c", Start.AddMinutes(1), 40);
        desk.Commands.ShouldNotBeEmpty();
        desk.Audit.OfType<InputsAudit>().Select(each => each.Allowance).ShouldBe([10, 1], "one when it begins to matter, one when it is over");
        var (reproduction, commands, _) = desk.Replay(scratch);
        ShouldBeWhole(desk, reproduction, commands);

        var (without, _, _) = desk.Replay(scratch, desk.Audit.Where(each => each is not InputsAudit));
        without.OnlyHere.ShouldNotBeEmpty();
    }

    [Test]
    public void WhatThePortalCannotDoIsSkippedAgain()
    {
        using Scratch scratch = new();
        AuditedDesk desk = new() { Unsupported = UnsupportedMeasures.Suspend };
        desk.Extract("c", Start, 60);
        desk.Commands.ShouldNotBeEmpty();
        desk.Commands.ShouldAllBe(each => each.Type != CommandType.Suspend);
        desk.Unsupported = UnsupportedMeasures.None;
        desk.Extract("c", Start.AddMinutes(2), 5);
        desk.Commands[^1].Type.ShouldBe(CommandType.Suspend);
        desk.Audit.OfType<InputsAudit>().Select(each => each.Unsupported.Count).ShouldBe([1, 0]);
        var (reproduction, commands, _) = desk.Replay(scratch);
        ShouldBeWhole(desk, reproduction, commands);
        desk.Replay(scratch, desk.Audit.Where(each => each is not InputsAudit)).Reproduction.IsWhole.ShouldBeFalse();
    }

    [Test]
    public void HowLongTheSystemRemembersIsGivenFromTheFirstEventOn()
    {
        using Scratch scratch = new();
        AuditedDesk desk = new() { ObservedDay = (int)(Start.Ticks / TimeSpan.TicksPerDay) - 200 };
        for (var i = 0; i < 60; i++)
        {
            var line = EventText.Lookup($"e{i}", Start.AddSeconds(i), "idle", $"b{i}", residence: $"{(i % 90) + 1:00}");
            desk.Take(line.Replace("\"profession\":", "\"since\":\"2020-01-01\",\"profession\":", StringComparison.Ordinal));
        }

        desk.Commands.ShouldNotBeEmpty();
        desk.Audit.OfType<InputsAudit>().ShouldHaveSingleItem().ObservedDay.ShouldBe(desk.ObservedDay);
        var (reproduction, commands, _) = desk.Replay(scratch);
        ShouldBeWhole(desk, reproduction, commands);
        desk.Replay(scratch, desk.Audit.Where(each => each is not InputsAudit)).Reproduction.IsWhole.ShouldBeFalse();
    }

    [Test]
    public void WhoeverJudgedAPartitionJudgesItAgainFromThere()
    {
        using Scratch scratch = new();
        Dictionary<string, DetectionEngine> engines = new()
        {
            ["shadow"] = new DetectionEngine(new EngineOptions { Mode = OperatingMode.Shadow }),
            ["enforce"] = new DetectionEngine(new EngineOptions()),
        };
        AuditedDesk desk = new();
        desk.Judge(engines["shadow"], "shadow", learning: true);
        desk.Extract("learned", Start, 60);
        desk.Commands.ShouldBeEmpty("it learns");
        desk.Judge(engines["shadow"], "shadow");
        desk.Extract("c", Start.AddMinutes(2), 60);
        desk.Commands.ShouldAllBe(each => each.Mode == OperatingMode.Shadow);
        desk.Judge(engines["enforce"], "enforce");
        desk.Extract("c", Start.AddMinutes(4), 5);
        desk.Commands[^1].Mode.ShouldBe(OperatingMode.Enforce);
        desk.Extract("learned", Start.AddMinutes(5), 60);
        var (reproduction, commands, result) = desk.Replay(scratch, engines: judgement => engines[judgement.Model]);
        ShouldBeWhole(desk, reproduction, commands);
        result[Disposition.Learned].ShouldBe(60);

        desk.Replay(scratch).Reproduction.IsWhole.ShouldBeFalse("one engine throughout decides something else");
    }

    [Test]
    public void WhatWasLostAndLearnedAnewIsNamed()
    {
        AuditedDesk desk = new();
        foreach (var learning in new[] { true, false, true })
        {
            desk.Judge(desk.Engine, "m", learning);
            desk.Extract("c", Start, 1);
        }

        AuditChain chain = new("live");
        AccessSentinel.Learning.Backtest.Replay.RecordedInputs inputs = new();
        desk.Audit.ForEach(content => inputs.Take(chain.Seal(AuditContentWriter.ToBytes(content), Start)));
        inputs.Judgements.ShouldHaveSingleItem().Model.ShouldBe("m");
        AuditContent[] opening = [new ConfigurationAudit { KeyId = "k" }, new ModelAudit { Model = "m", Applied = true }];
        inputs.Differences(opening, _ => true, _ => true).ShouldHaveSingleItem().ShouldContain("learned it again");
    }

    /// <summary>Held by one limit, then by another, then let through.</summary>
    private static AuditedDesk Guarded()
    {
        AuditedDesk desk = new() { Verdict = Full };
        desk.Extract("c", Start, 60);
        desk.Verdict = FullProfession;
        desk.Extract("c", Start.AddMinutes(2), 20);
        desk.Verdict = Allowed;
        desk.Extract("c", Start.AddMinutes(3), 10);
        return desk;
    }

    private static void ShouldBeWhole(AuditedDesk desk, AccessSentinel.Learning.Backtest.Replay.Reproduction reproduction, IReadOnlyList<Command> commands)
    {
        reproduction.UnknownQuestions.ShouldBeEmpty();
        reproduction.UnusedVerdicts.ShouldBeEmpty();
        reproduction.OtherControls.ShouldBeEmpty();
        reproduction.IsWhole.ShouldBeTrue();
        foreach (var credential in desk.Commands.Select(each => each.CredentialId).Distinct())
        {
            commands.Where(each => each.CredentialId == credential).Select(each => Convert.ToHexString(CommandWriter.ToBytes(each)))
                .ShouldBe(desk.Commands.Where(each => each.CredentialId == credential).Select(each => Convert.ToHexString(CommandWriter.ToBytes(each))), credential);
        }

        commands.Count.ShouldBe(desk.Commands.Count);
    }
}
