namespace AccessSentinel.Learning.Backtest;

/// <summary>The active hours of a credential in the last week, to show what led to a measure. Bounded: older hours are dropped.</summary>
internal sealed class WorkTimeline
{
    private const int HoursKept = 168;
    private readonly List<HourOfWork> _hours = new(4);

    /// <summary>The hours kept, oldest first.</summary>
    public IReadOnlyList<HourOfWork> Hours => _hours;

    /// <summary>Counts a read.</summary>
    public void Add(long time, bool stranger)
    {
        var hour = time / TimeSpan.TicksPerHour;
        var last = _hours.Count - 1;
        if (last >= 0 && hour <= _hours[last].Hour)
        {
            // What comes late is shown in the latest hour: a picture for people, no evidence.
            _hours[last] = new HourOfWork(_hours[last].Hour, _hours[last].Reads + 1, _hours[last].Strangers + (stranger ? 1 : 0));
            return;
        }

        if (_hours.Count == HoursKept || (_hours.Count > 0 && hour - _hours[0].Hour > HoursKept * 2))
        {
            var first = _hours[0].Hour;
            _hours.RemoveAll(each => hour - each.Hour > HoursKept || each.Hour == first);
        }

        _hours.Add(new HourOfWork(hour, 1, stranger ? 1 : 0));
    }

    /// <summary>The hours from one to another.</summary>
    public List<HourOfWork> Between(long first, long last) => _hours.FindAll(each => each.Hour >= first && each.Hour <= last);
}
