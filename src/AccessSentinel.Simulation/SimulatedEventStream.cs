using AccessSentinel.Simulation.Attacks;
using AccessSentinel.Simulation.Geography;
using AccessSentinel.Simulation.Traffic;

namespace AccessSentinel.Simulation;

/// <summary>
/// One pass over a simulation's events: day by day, each day generated credential by credential and then sorted; of the attacks those are held that
/// have begun and are not over. Works with <c>foreach</c> without allocation but for those; <see cref="Current"/> is good until the next <see cref="MoveNext"/>.
/// </summary>
public sealed class SimulatedEventStream
{
    private const int Over = -1;

    private readonly PortalSimulation _simulation;
    private readonly PlannedAttack[] _attacks;
    private readonly SimulatedEvent[]?[] _attackEvents;
    private readonly int[] _attackPositions;
    private readonly OwnerTraffic _traffic = new();
    private readonly int _endDay;
    private EventBuffer _events = new();
    private EventBuffer _spare = new();
    private ulong[] _keys = [];
    private int _day;
    private int _position = -1;
    private int _due;
    private long _floor;

    internal SimulatedEventStream(PortalSimulation simulation, PlannedAttack[] attacks)
    {
        _simulation = simulation;
        _attacks = attacks;
        _attackEvents = new SimulatedEvent[]?[attacks.Length];
        _attackPositions = new int[attacks.Length];
        _day = simulation.Parameters.Start.DayNumber;
        _endDay = _day + simulation.Parameters.Days;
        _floor = EarliestOf(_day);
    }

    /// <summary>The event reached by the last <see cref="MoveNext"/>.</summary>
    public ref readonly SimulatedEvent Current => ref _events[(int)(uint)_keys[_position]];

    /// <summary>Goes on to the next event; false at the end.</summary>
    public bool MoveNext()
    {
        while (++_position >= _due)
        {
            if (!NextDay())
            {
                _position = _due;
                return false;
            }
        }

        return true;
    }

    /// <summary>For <c>foreach</c>.</summary>
    public SimulatedEventStream GetEnumerator() => this;

    private static long EarliestOf(int day) =>
        ((long)day * TimeSpan.TicksPerDay) - (LocalTime.GreatestOffsetHours * TimeSpan.TicksPerHour);

    private bool NextDay()
    {
        if (_day > _endDay)
        {
            return false;
        }

        CarryOver();
        var ceiling = _day < _endDay ? EarliestOf(_day + 1) : long.MaxValue;
        if (_day < _endDay)
        {
            GenerateDay();
        }

        AddAttacks(ceiling);
        Sort(ceiling);
        _floor = ceiling;
        _day++;
        _position = -1;
        return true;
    }

    /// <summary>Keeps the events that are not due yet, in order, for the next day's sort.</summary>
    private void CarryOver()
    {
        _spare.Clear();
        for (var i = _due; i < _events.Count; i++)
        {
            _spare.Add() = _events[(int)(uint)_keys[i]];
        }

        (_events, _spare) = (_spare, _events);
    }

    private void GenerateDay()
    {
        foreach (var credential in _simulation.Population)
        {
            var first = _events.Count;
            _traffic.Generate(credential, _day, _events);
            if (_simulation.TwinsOf(credential.Index) is { } twins)
            {
                foreach (var twin in twins)
                {
                    twin.Shape(credential, _day, _events, first);
                }
            }
        }
    }

    private void AddAttacks(long ceiling)
    {
        for (var i = 0; i < _attacks.Length; i++)
        {
            ref var position = ref _attackPositions[i];
            if (position == Over || _attacks[i].Start >= ceiling)
            {
                continue;
            }

            var events = _attackEvents[i] ??= _attacks[i].Plan();
            while (position < events.Length && events[position].Delivered < ceiling)
            {
                _events.Add() = events[position++];
            }

            if (position == events.Length)
            {
                _attackEvents[i] = null;
                position = Over;
            }
        }
    }

    private void Sort(long ceiling)
    {
        if (_keys.Length < _events.Count)
        {
            _keys = new ulong[_events.Count * 5 / 4];
        }

        // Time in ms above, position below: distinct keys, so that the order is one and an added attack does not change it.
        for (var i = 0; i < _events.Count; i++)
        {
            var milliseconds = (_events[i].Delivered - _floor) / TimeSpan.TicksPerMillisecond;
            if (milliseconds is < 0 or > uint.MaxValue)
            {
                throw new InvalidOperationException($"An event lies {milliseconds} ms from the start of the day it was generated for.");
            }

            _keys[i] = ((ulong)milliseconds << 32) | (uint)i;
        }

        var keys = _keys.AsSpan(0, _events.Count);
        keys.Sort();
        if (ceiling == long.MaxValue)
        {
            _due = keys.Length;
            return;
        }

        var end = (ulong)((ceiling - _floor) / TimeSpan.TicksPerMillisecond) << 32;
        var found = keys.BinarySearch(end);
        _due = found >= 0 ? found : ~found;
    }
}
