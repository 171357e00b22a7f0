using AccessSentinel.Contracts.Events;
using AccessSentinel.Engine;
using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.State;
using AccessSentinel.Learning.Backtest;

namespace AccessSentinel.Learning.Training;

/// <summary>
/// What training counts of one credential beside its record. Its size is bounded by the credential's active days and the people of two
/// of them; nothing of it leaves the training run but sums over credentials.
/// </summary>
internal sealed class CredentialObservation(string id)
{
    private const long SessionGap = 30 * TimeSpan.TicksPerMinute;
    private readonly HashSet<ulong> _today = [];
    private readonly Dictionary<ulong, (long Time, bool FirstSeen)> _waiting = [];
    private readonly HashSet<ulong> _networks = [];
    private readonly HashSet<ulong> _devices = [];
    private long _day = -1;
    private long _firstDay = -1;
    private long _lastPerson;
    private long _lastEvent;
    private ulong _session;
    private int _firstSeenToday;
    private int _locatedToday;
    private int _ownToday;
    private int _claimsToday;

    /// <summary>Verdicts on its episodes.</summary>
    public IReadOnlyList<EpisodeLabel> Labels { get; init; } = [];

    public CredentialState State { get; } = new(id);

    public List<DayRecord> Days { get; } = [];

    public int[] Pace { get; } = new int[PaceBins.Count];

    public int[] ClaimDelay { get; } = new int[ClaimDelays.Count];

    public int[] Hours { get; } = new int[24];

    public int StrangersFollowed { get; private set; }

    public int StrangersClaimed { get; private set; }

    public int Asked { get; private set; }

    public int NotFound { get; private set; }

    public int SignIns { get; private set; }

    public int SecondFactors { get; private set; }

    public int Sessions { get; private set; }

    public int NewNetworks { get; private set; }

    public int NewDevices { get; private set; }

    public int BulkAnswers { get; private set; }

    /// <summary>Counts an event. To be called before the engine takes it, so that the record still tells who is new.</summary>
    public void Observe(in AccessEvent accessEvent)
    {
        var time = accessEvent.Time;
        var local = LocalTime.Of(time, accessEvent.CredentialDepartment);
        MoveTo(local / TimeSpan.TicksPerDay, time);
        if (accessEvent.Action == AccessAction.Login)
        {
            if (accessEvent.Outcome != AccessOutcome.Success)
            {
                return;
            }

            SignIns++;
            SecondFactors += accessEvent.MultiFactor == MultiFactor.Yes ? 1 : 0;
        }

        ObserveSession(accessEvent, time);
        switch (accessEvent.Action)
        {
            case AccessAction.Lookup or AccessAction.View or AccessAction.List or AccessAction.Export:
                ObserveAccess(accessEvent, time, local);
                break;
            case AccessAction.Claim or AccessAction.Quote when accessEvent.Outcome == AccessOutcome.Success:
                ObserveClaim(accessEvent, time);
                break;
            default:
                break;
        }
    }

    /// <summary>Ends the last day.</summary>
    public void Close() => CloseDay();

    private void ObserveAccess(in AccessEvent accessEvent, long time, long local)
    {
        if (accessEvent.Outcome is AccessOutcome.NotFound or AccessOutcome.Success)
        {
            Asked++;
            NotFound += accessEvent.Outcome == AccessOutcome.NotFound ? 1 : 0;
        }

        if (!ReadSet.IsRead(accessEvent))
        {
            return;
        }

        BulkAnswers += accessEvent.Action is AccessAction.List or AccessAction.Export && accessEvent.Records > 1 ? 1 : 0;
        if (accessEvent.Beneficiary == 0 || !_today.Add(accessEvent.Beneficiary))
        {
            return;
        }

        var firstSeen = !State.Known.Contains(accessEvent.Beneficiary, time);
        _firstSeenToday += firstSeen ? 1 : 0;
        _waiting[accessEvent.Beneficiary] = (time, firstSeen);
        StrangersFollowed += firstSeen ? 1 : 0;
        Hours[(int)(local / TimeSpan.TicksPerHour % 24)]++;
        Pace[_lastPerson == 0 ? PaceBins.Count - 1 : PaceBins.Of(time - _lastPerson)]++;
        _lastPerson = Math.Max(_lastPerson, time);
        if (accessEvent.ResidenceDepartment != 0 && accessEvent.CredentialDepartment != 0)
        {
            _locatedToday++;
            _ownToday += accessEvent.ResidenceDepartment == accessEvent.CredentialDepartment ? 1 : 0;
        }
    }

    private void ObserveClaim(in AccessEvent accessEvent, long time)
    {
        _claimsToday++;
        if (accessEvent.Beneficiary != 0 && _waiting.Remove(accessEvent.Beneficiary, out var lookup))
        {
            var bin = ClaimDelays.Of(time - lookup.Time);
            if (bin < ClaimDelays.Count)
            {
                ClaimDelay[bin]++;
                StrangersClaimed += lookup.FirstSeen ? 1 : 0;
            }
        }
    }

    private void ObserveSession(in AccessEvent accessEvent, long time)
    {
        var opened = accessEvent.Session != _session || time - _lastEvent > SessionGap;
        _session = accessEvent.Session;
        _lastEvent = Math.Max(_lastEvent, time);
        if (!opened)
        {
            return;
        }

        // The first source of all cannot be new: there was nothing before it.
        var newNetwork = accessEvent.Network != 0 && _networks.Add(accessEvent.Network) && _networks.Count > 1;
        var newDevice = accessEvent.Device != 0 && _devices.Add(accessEvent.Device) && _devices.Count > 1;
        Sessions++;
        NewNetworks += newNetwork ? 1 : 0;
        NewDevices += newDevice ? 1 : 0;
    }

    private void MoveTo(long day, long time)
    {
        if (day <= _day)
        {
            return;
        }

        CloseDay();
        _day = day;
        _firstDay = _firstDay < 0 ? day : _firstDay;
        foreach (var (person, lookup) in _waiting)
        {
            if (time - lookup.Time > ClaimDelays.Horizon)
            {
                _waiting.Remove(person);
            }
        }
    }

    private void CloseDay()
    {
        if (_today.Count > 0)
        {
            Days.Add(new DayRecord((int)(_day - _firstDay), _today.Count, _firstSeenToday, _locatedToday, _ownToday, _claimsToday));
        }

        _today.Clear();
        _firstSeenToday = 0;
        _locatedToday = 0;
        _ownToday = 0;
        _claimsToday = 0;
    }
}
