using System.Collections.Frozen;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Processing.Controls;

/// <summary>The allowances of organizations, networks and devices, as read at the start of a batch. Immutable.</summary>
public sealed class AllowanceTable
{
    private readonly FrozenDictionary<ulong, (double Factor, long Until)> _byTag;

    /// <summary>Takes allowances; ended ones change nothing.</summary>
    public AllowanceTable(IEnumerable<ScopeAllowance> allowances) =>
        _byTag = allowances.Where(static one => one.Factor > 1).ToFrozenDictionary(static one => one.Tag, static one => (one.Factor, one.Until));

    /// <summary>None.</summary>
    public static AllowanceTable Empty { get; } = new([]);

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

    private double Factor(ulong tag, long time) => tag != 0 && _byTag.TryGetValue(tag, out var found) && time < found.Until ? found.Factor : 1;
}
