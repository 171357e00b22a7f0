using AccessSentinel.Contracts.Events;

namespace AccessSentinel.Simulation.Portal;

/// <summary>What the portal holds for one credential.</summary>
internal sealed class CredentialAccount
{
    private readonly Dictionary<ulong, int> _firstDays = [];
    private readonly Dictionary<ulong, bool> _sessions = [];
    private readonly Dictionary<(ulong Session, bool IsAttack), SessionSuccessor> _successors = [];
    private readonly Queue<(long Time, ulong Person)> _lastHour = new();
    private readonly Dictionary<ulong, int> _inLastHour = [];

    /// <summary>The measure of the greatest sequence.</summary>
    public PortalMeasure Measure;

    /// <summary>
    /// Sessions that gave the second factor the running step_up asks for: only its limits still hold there. Others of the same
    /// credential stay asked, a thief's beside the owner's too.
    /// </summary>
    public HashSet<ulong> Verified { get; } = [];

    /// <summary>Sessions whose holder is about to sign in anew: they were revoked, or asked for a second factor.</summary>
    public HashSet<(ulong Session, bool IsAttack)> Waiting { get; } = [];

    /// <summary>A sign-in. Sessions are forgotten after a hundred others.</summary>
    public void SignedIn(ulong session)
    {
        if (_sessions.Count > 100)
        {
            _sessions.Clear();
            _successors.Clear();
            Waiting.Clear();
        }

        _sessions[session] = true;
    }

    /// <summary>What was meant for one session goes on in another.</summary>
    public void Continue((ulong Session, bool IsAttack) session, SessionSuccessor successor) => _successors[session] = successor;

    /// <summary>The session in which an intended one goes on.</summary>
    public bool TryContinued((ulong Session, bool IsAttack) session, out SessionSuccessor successor) =>
        _successors.TryGetValue(session, out successor);

    /// <summary>Ends all sessions; returns how many ran.</summary>
    public int RevokeSessions()
    {
        var running = 0;
        foreach (var session in _sessions.Keys.ToArray())
        {
            running += _sessions[session] ? 1 : 0;
            _sessions[session] = false;
        }

        return running;
    }

    /// <summary>Whether a session was revoked.</summary>
    public bool IsRevoked(ulong session) => _sessions.TryGetValue(session, out var live) && !live;

    /// <summary>Takes note of a person dealt with.</summary>
    public void Remember(ulong person, int localDay, long time)
    {
        _firstDays.TryAdd(person, localDay);
        _lastHour.Enqueue((time, person));
        _inLastHour[person] = _inLastHour.GetValueOrDefault(person) + 1;
        Forget(time);
    }

    /// <summary>Whether a person was dealt with before this local day.</summary>
    public bool KnewBefore(ulong person, int localDay) => _firstDays.TryGetValue(person, out var first) && first < localDay;

    /// <summary>Whether one more look-up keeps the number of distinct people in an hour.</summary>
    public bool WithinPace(ulong person, long time, int perHour)
    {
        Forget(time);
        return _inLastHour.ContainsKey(person) || _inLastHour.Count < perHour;
    }

    private void Forget(long time)
    {
        while (_lastHour.TryPeek(out var oldest) && oldest.Time <= time - TimeSpan.TicksPerHour)
        {
            _lastHour.Dequeue();
            if (--_inLastHour[oldest.Person] == 0)
            {
                _inLastHour.Remove(oldest.Person);
            }
        }
    }
}

/// <summary>The session in which somebody goes on after signing in anew.</summary>
internal readonly record struct SessionSuccessor(ulong Session, AuthenticationMethod Authentication, bool SecondFactor);
