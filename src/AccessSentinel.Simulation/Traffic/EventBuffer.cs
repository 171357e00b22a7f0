using System.Runtime.CompilerServices;

namespace AccessSentinel.Simulation.Traffic;

/// <summary>A growing array of events whose elements are written in place.</summary>
internal sealed class EventBuffer
{
    private SimulatedEvent[] _events = new SimulatedEvent[1024];

    public int Count { get; private set; }

    public Span<SimulatedEvent> Events => _events.AsSpan(0, Count);

    public ref SimulatedEvent this[int index] => ref _events[index];

    /// <summary>A cleared element at the end. The reference is good until the next call.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public ref SimulatedEvent Add()
    {
        if (Count == _events.Length)
        {
            Array.Resize(ref _events, Count * 2);
        }

        ref var added = ref _events[Count++];
        added = default;
        added.Scenario = -1;
        added.Records = 1;
        return ref added;
    }

    public void Truncate(int count) => Count = count;

    public void Clear() => Count = 0;
}
