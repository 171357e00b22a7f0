using System.Collections.Frozen;
using AccessSentinel.Contracts.Controls;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Processing.Partitions;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Processing.Controls;

/// <summary>
/// The controls that were applied before the store was lost, in their order. Those behind the group's committed offset are left to the
/// loop that follows controls: nothing may count as done that was not. Each is judged at its message's time, once.
/// </summary>
internal sealed class ControlReadBack(ITopicReader reader, string topic, ControlVerifier? operators, Func<TopicPartition, long?> committed)
{
    private volatile FrozenDictionary<string, List<(Control, ControlDelivery)>> _byCredential = FrozenDictionary<string, List<(Control, ControlDelivery)>>.Empty;

    private IReadOnlyList<(Control Control, ControlDelivery Delivery)> _scopes = [];

    /// <summary>Those of organizations, networks and devices, in their order; once after each reading.</summary>
    public IReadOnlyList<(Control Control, ControlDelivery Delivery)> TakeScopes() => Interlocked.Exchange(ref _scopes, []);

    /// <summary>The controls of a credential, in their order.</summary>
    public IReadOnlyList<(Control Control, ControlDelivery Delivery)> Find(string credentialId) =>
        _byCredential.TryGetValue(credentialId, out var found) ? found : [];

    /// <summary>Reads the topic; nothing where nobody may ask for anything.</summary>
    public void Read(CancellationToken cancellation)
    {
        if (operators is null)
        {
            return;
        }

        Dictionary<string, List<(Control, ControlDelivery)>> byCredential = new(StringComparer.Ordinal);
        Dictionary<TopicPartition, long> ends = [];
        List<(Control, ControlDelivery)> scopes = [];
        HashSet<string> seen = new(StringComparer.Ordinal);
        reader.ReadAll(
            topic,
            message =>
            {
                if (!ends.TryGetValue(message.Source, out var end))
                {
                    ends[message.Source] = end = committed(message.Source) ?? 0;
                }

                var time = new DateTime(message.Timestamp, DateTimeKind.Utc);
                if (message.Offset >= end
                    || operators.Verify(message.Value, message.Headers, message.Key, time, out var control) != ControlRefusal.None
                    || !seen.Add(control!.Id))
                {
                    return;
                }

                ControlDelivery delivery = new(PartitionNumber.Of(message.Source), message.Offset);
                if (control.Scope != ControlScope.Credential)
                {
                    scopes.Add((control, delivery));
                    return;
                }

                if (!byCredential.TryGetValue(control.Subject, out var list))
                {
                    byCredential[control.Subject] = list = [];
                }

                list.Add((control, delivery));
            },
            cancellation);
        Interlocked.Exchange(ref _scopes, scopes);
        _byCredential = byCredential.ToFrozenDictionary(StringComparer.Ordinal);
    }
}
