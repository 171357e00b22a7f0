using System.Collections.Frozen;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Processing.Controls;

/// <summary>
/// The allowances of organizations, networks and devices, as read at the start of a batch. Immutable. Each is found by the tag that its subject
/// has under the reader's own key, whatever key the worker had that kept it: a rotation of keys loses none.
/// </summary>
public sealed class AllowanceTable
{
    private readonly FrozenDictionary<ulong, (double Factor, long Until)[]> _byTag;

    /// <summary>Takes allowances; ended ones change nothing. Of several whose subjects events cannot tell apart the greatest holds.</summary>
    /// <param name="allowances">As they are kept.</param>
    /// <param name="tagOf">What events of its subject carry; 0 = none can.</param>
    public AllowanceTable(IEnumerable<ScopeAllowance> allowances, Func<ScopeAllowance, ulong> tagOf) =>
        _byTag = allowances.Where(static one => one.Factor > 1)
            .GroupBy(tagOf, static one => (one.Factor, one.Until))
            .ToFrozenDictionary(static group => group.Key, static group => group.ToArray());

    /// <summary>None.</summary>
    public static AllowanceTable Empty { get; } = new([], static _ => 0);

    /// <summary>The greatest factor that holds for an event at its time; 1 = none.</summary>
    public double FactorOf(in AccessEvent accessEvent)
    {
        if (_byTag.Count == 0)
        {
            return 1;
        }

        var time = accessEvent.Time;
        return Math.Max(Factor(accessEvent.Organization, time), Math.Max(Factor(accessEvent.Network, time), Factor(accessEvent.Device, time)));
    }

    private double Factor(ulong tag, long time)
    {
        var factor = 1.0;
        if (tag != 0 && _byTag.TryGetValue(tag, out var found))
        {
            foreach (var (each, until) in found)
            {
                factor = time < until ? Math.Max(factor, each) : factor;
            }
        }

        return factor;
    }
}
