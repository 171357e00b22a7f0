using System.Text;
using AccessSentinel.Contracts.Audit;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Controls;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Engine;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Guarding;
using AccessSentinel.Engine.State;
using AccessSentinel.Learning.Backtest;
using AccessSentinel.Learning.Backtest.Replay;
using AccessSentinel.Learning.Datasets;

namespace AccessSentinel.Learning.Tests.TestKit;

/// <summary>A worker in small: judges lines with the inputs that a test gives, and audits them as a worker does.</summary>
internal sealed class AuditedDesk
{
    private readonly Dictionary<string, CredentialState> _states = [];
    private readonly AccessEventParser _parser = new(TagKey.Evaluation);
    private readonly List<string> _lines = [];
    private int _controls;
    private bool _learning;
    private string? _telling;

    public DetectionEngine Engine { get; private set; } = new(new EngineOptions());

    public List<AuditContent> Audit { get; } = [];

    public List<Command> Commands { get; } = [];

    /// <summary>What holds for the next lines.</summary>
    public UnsupportedMeasures Unsupported { get; set; }

    public double Allowance { get; set; } = 1;

    public int ObservedDay { get; set; }

    /// <summary>What the guard says next.</summary>
    public GuardVerdict Verdict { get; set; } = new(GuardDecision.Allowed, GuardScope.None, 1, 50, TimeSpan.Zero);

    /// <summary>From the next line on another engine judges, or it learns only.</summary>
    public void Judge(DetectionEngine engine, string model, bool learning = false)
    {
        Engine = engine;
        _learning = learning;
        _telling = model;
    }

    public EventResult Take(string line)
    {
        _lines.Add(line);
        var accessEvent = default(AccessEvent);
        _parser.Parse(Encoding.UTF8.GetBytes(line), ref accessEvent).ShouldBe(RejectReason.None);
        var state = StateOf(Encoding.UTF8.GetString(_parser.CredentialId));
        var place = new AuditEvent("events", 0, _lines.Count, InputNotes.NameOf(accessEvent.EventId), new DateTime(accessEvent.Time, DateTimeKind.Utc));
        if (_telling is { } model)
        {
            Audit.Add(new PartitionAudit { Event = place, Learning = _learning, Model = model });
            _telling = null;
        }

        EventContext context = new(accessEvent.Time, 1, _lines.Count, _learning) { Unsupported = Unsupported, Allowance = Allowance, ObservedDay = ObservedDay };
        var result = Engine.Propose(state, accessEvent, context);
        if (result.HasNewInputs)
        {
            Audit.Add(InputNotes.Of(state, place));
        }

        var command = result.Command;
        if (result.Proposal is { } proposal)
        {
            var heldBy = state.Measure.HeldBy;
            command = Engine.Settle(state, proposal, Verdict);
            if (GuardAudits.IsNews(Verdict, heldBy, state.Measure, command))
            {
                Audit.Add(GuardAudits.Of(proposal, Verdict, place));
            }
        }

        if (command is not null)
        {
            Commands.Add(command);
            Audit.Add(new DecisionAudit { CredentialId = command.CredentialId, Event = place, Command = command, Published = true });
        }

        return result;
    }

    /// <summary>Strangers, one a second.</summary>
    public void Extract(string credential, DateTime from, int people)
    {
        for (var i = 0; i < people; i++)
        {
            Take(EventText.Lookup($"{credential}-{from:HHmm}-{i}", from.AddSeconds(i), credential, $"{credential}-{from:HHmm}-b{i}", residence: $"{(i % 90) + 1:00}"));
        }
    }

    public ControlResult Take(ControlType type, string credential, DateTime at, double? factor = null)
    {
        var state = StateOf(credential);
        Control control = new()
        {
            Id = (++_controls).ToString("x32", System.Globalization.CultureInfo.InvariantCulture),
            Type = type,
            Subject = credential,
            Author = "alice",
            Reason = "a reason",
            IssuedAt = at,
            ValidUntil = at.AddHours(1),
            Factor = factor,
            ExpiresAt = factor is null ? null : at.AddDays(2),
        };
        ControlDelivery delivery = new(9, _controls);
        var proposal = Engine.ProposalOf(state, control, delivery, Unsupported);
        if (proposal is not null)
        {
            Audit.Add(GuardAudits.Of(proposal, Verdict, ControlAudits.PlaceOf(control, "controls", 0, _controls)));
        }

        var result = Engine.Apply(state, control, delivery, Unsupported, proposal is null ? GuardVerdict.Unguarded : Verdict);
        Audit.Add(ControlAudits.Of(control, state, result, Unsupported));
        if (result.Command is { } command)
        {
            Commands.Add(command);
        }

        return result;
    }

    /// <summary>A backtest over its lines with its audit, as far as a test leaves it.</summary>
    public (Reproduction Reproduction, IReadOnlyList<Command> Commands, BacktestResult Result) Replay(Scratch scratch, IEnumerable<AuditContent>? audit = null, string name = "replayed", Func<RecordedJudgement, DetectionEngine>? engines = null)
    {
        AuditChain chain = new("live");
        RecordedInputs inputs = new();
        foreach (var content in audit ?? Audit)
        {
            inputs.Take(chain.Seal(AuditContentWriter.ToBytes(content), EventText.Monday));
        }

        using var dataset = EventDataset.Open([scratch.File("lines.jsonl", EventText.Lines(_lines))], TagKey.Evaluation);
        using BacktestFolder folder = new(scratch.Path(name));
        var result = BacktestRunner.Run(dataset, Engine, new GuardOptions(), "built-in", null, folder, ProgressMeter.Silent, inputs: inputs, engines: engines);
        folder.Complete(result);
        folder.Dispose();
        Command[] commands = [.. File.ReadAllLines(scratch.Path(Path.Combine(name, "commands.jsonl"))).Select(line => CommandReader.TryRead(Encoding.UTF8.GetBytes(line), out var read) ? read : throw new InvalidDataException(line))];
        return (result.Reproduction!, commands, result);
    }

    private CredentialState StateOf(string credential)
    {
        if (!_states.TryGetValue(credential, out var state))
        {
            _states.Add(credential, state = new CredentialState(credential));
        }

        return state;
    }
}
