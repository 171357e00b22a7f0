using System.Text;
using AccessSentinel.Contracts.Audit;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Guarding;
using AccessSentinel.Engine.Signals;
using AccessSentinel.Engine.State;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Processing.Audit;

/// <summary>
/// Makes audit contents into messages of a record's outbox. They lie there without a place in the chain, which they are given when they
/// are published (<see cref="AuditLog"/>): who publishes them after a crash has a chain of his own.
/// </summary>
/// <param name="enabled">False: nothing is made.</param>
/// <param name="eventsTopic">Topic of the access events.</param>
public sealed class AuditOutbox(bool enabled, string eventsTopic)
{
    /// <summary>Destination of contents in an outbox: no topic of Kafka can be called so, whatever the audit's own is called.</summary>
    public const string Destination = "#audit";

    /// <summary>Whether contents are wanted at all; where not, they need not be put together.</summary>
    public bool Enabled { get; } = enabled;

    /// <summary>Adds a content to what is saved with a record and then published. Nothing while the audit is off.</summary>
    /// <exception cref="ArgumentException">A number of it is not finite, or a time is not UTC.</exception>
    public void Add(ICollection<OutgoingMessage> outbox, AuditContent content)
    {
        if (Enabled)
        {
            outbox.Add(Message(content));
        }
    }

    /// <summary>A decision at an event.</summary>
    public void AddDecision(ICollection<OutgoingMessage> outbox, Command command, bool published, in AccessEvent accessEvent, in ConsumedMessage message)
    {
        if (Enabled)
        {
            outbox.Add(Message(new DecisionAudit
            {
                CredentialId = command.CredentialId,
                Event = EventOf(accessEvent, message),
                Command = command,
                Published = published,
            }));
        }
    }

    /// <summary>An observation of a campaign that went into the judgement of an event.</summary>
    public void AddCampaign(
        ICollection<OutgoingMessage> outbox, string credentialId, in CampaignObservation observation, in AccessEvent accessEvent, in ConsumedMessage message)
    {
        if (Enabled)
        {
            outbox.Add(Message(new CampaignAudit
            {
                CredentialId = credentialId,
                Event = EventOf(accessEvent, message),
                Campaign = observation.Source.Tag == 0 ? null : observation.Source.ToString(),
                Values = CampaignAudits.Write(observation),
            }));
        }
    }

    /// <summary>A verdict of the guard on a suspension that was proposed at an event.</summary>
    public void AddVerdict(
        ICollection<OutgoingMessage> outbox, SuspensionProposal proposal, in GuardVerdict verdict, in AccessEvent accessEvent, in ConsumedMessage message)
    {
        if (Enabled)
        {
            outbox.Add(Message(GuardAudits.Of(proposal, verdict, EventOf(accessEvent, message))));
        }
    }

    /// <summary>What a credential is judged with from an event on.</summary>
    public void AddInputs(ICollection<OutgoingMessage> outbox, CredentialState state, in AccessEvent accessEvent, in ConsumedMessage message)
    {
        if (Enabled)
        {
            outbox.Add(Message(InputNotes.Of(state, EventOf(accessEvent, message))));
        }
    }

    /// <summary>The event of a message, as contents name it.</summary>
    public static AuditEvent EventOf(in AccessEvent accessEvent, in ConsumedMessage message) => new(
        message.Source.Topic,
        message.Source.Partition,
        message.Offset,
        InputNotes.NameOf(accessEvent.EventId),
        new DateTime(accessEvent.Time, DateTimeKind.Utc));

    /// <summary>How far a record had come: the last offset counted into it from each partition of the events' topic.</summary>
    public IReadOnlyList<AuditPosition> PositionsOf(CredentialState state) =>
    [
        .. state.Offsets.Last()
            .Select(last => (Partition: (int)(last.Source & 0xFFFF) - 1, last.Source, last.Offset))
            .Where(last => last.Partition >= 0 && Partitions.PartitionNumber.Of(new TopicPartition(eventsTopic, last.Partition)) == last.Source)
            .Select(last => new AuditPosition(eventsTopic, last.Partition, last.Offset))
            .OrderBy(position => position.Partition),
    ];

    internal static OutgoingMessage Message(AuditContent content) =>
        new(Destination, content.CredentialId is { } id ? Encoding.UTF8.GetBytes(id) : null, AuditContentWriter.ToBytes(content));
}
