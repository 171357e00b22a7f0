using AccessSentinel.Contracts.Events;
using AccessSentinel.Simulation.Population;
using AccessSentinel.Simulation.Randomness;

namespace AccessSentinel.Simulation.Traffic;

/// <summary>
/// The sessions of one credential-day. While a day is generated, <see cref="SimulatedEvent.Session"/> holds a slot (device × 3 +
/// part of the day) and <see cref="SimulatedEvent.Time"/> milliseconds after local midnight; this gives slots their session and source.
/// </summary>
internal sealed class DaySessions
{
    private const int Slots = 32;

    private readonly ulong[] _ids = new ulong[Slots];
    private readonly long[] _firsts = new long[Slots];
    private readonly long[] _lasts = new long[Slots];
    private readonly SessionSource[] _sources = new SessionSource[Slots];
    private Credential? _credential;
    private int _day;

    public void Begin(Credential credential, int day)
    {
        _credential = credential;
        _day = day;
        Array.Clear(_ids);
    }

    public void Assign(ref SimulatedEvent each)
    {
        var slot = (int)each.Session;
        if (_ids[slot] == 0)
        {
            var id = RandomStream.Hash(_credential!.Seed, 41, (ulong)_day, (ulong)slot) | 1;
            _ids[slot] = id;
            _firsts[slot] = long.MaxValue;
            _lasts[slot] = 0;
            _sources[slot] = SourceOfDay.Of(_credential, slot / 3, _day, id);
            if (_sources[slot].Authentication == AuthenticationMethod.Card && id % 50 < 2)
            {
                // The card was left at home.
                _sources[slot].Authentication = AuthenticationMethod.Password;
                _sources[slot].SecondFactor = false;
            }
        }

        _firsts[slot] = Math.Min(_firsts[slot], each.Time);
        _lasts[slot] = Math.Max(_lasts[slot], each.Time);
        _sources[slot].Apply(ref each);
        each.Session = _ids[slot];
    }

    /// <summary>Appends sign-ins (some after a refused one) before and sign-outs after each session.</summary>
    public void SignIn(ref RandomStream random, EventBuffer into)
    {
        for (var slot = 0; slot < Slots; slot++)
        {
            if (_ids[slot] == 0)
            {
                continue;
            }

            var login = Math.Max(1_000, _firsts[slot] - 15_000 - random.Below(150_000));
            if (_sources[slot].Authentication == AuthenticationMethod.Password && random.Chance(0.04))
            {
                ref var refused = ref Add(into, slot, login - 1_000, AccessAction.Login);
                refused.Outcome = AccessOutcome.Denied;
                refused.Session = 0;
                login += 8_000;
            }

            Add(into, slot, Math.Min(login, _firsts[slot]), AccessAction.Login);
            if (random.Chance(0.4))
            {
                Add(into, slot, _lasts[slot] + 20_000 + random.Below(900_000), AccessAction.Logout);
            }
        }
    }

    private ref SimulatedEvent Add(EventBuffer into, int slot, long millis, AccessAction action)
    {
        ref var added = ref into.Add();
        added.Time = millis;
        added.Action = action;
        added.Session = _ids[slot];
        _sources[slot].Apply(ref added);
        return ref added;
    }
}
