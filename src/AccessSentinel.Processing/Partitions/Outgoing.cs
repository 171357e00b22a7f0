using System.Text;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.DeadLetters;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Findings;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Processing.Partitions;

/// <summary>Makes the messages that a batch publishes.</summary>
internal static class Outgoing
{
    /// <summary>A command, keyed by its credential.</summary>
    public static OutgoingMessage Command(Command command, string topic) =>
        new(topic, Encoding.UTF8.GetBytes(command.CredentialId), CommandWriter.ToBytes(command));

    /// <summary>A finding, keyed by its credential.</summary>
    public static OutgoingMessage Finding(Finding finding, string topic) =>
        new(topic, Encoding.UTF8.GetBytes(finding.Command.CredentialId), FindingWriter.ToBytes(finding));

    /// <summary>A dead letter: the source's key, why and where from, never the value.</summary>
    public static OutgoingMessage DeadLetter(DeadLetter letters, in ConsumedMessage message, RejectReason reason, string topic) =>
        new(topic, message.Key.ToArray(), null, letters.Headers(reason, message.Source.Topic, message.Source.Partition, message.Offset, message.Value));
}
