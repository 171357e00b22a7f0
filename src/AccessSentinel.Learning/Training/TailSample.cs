namespace AccessSentinel.Learning.Training;

/// <summary>The greatest evidence of each active day of one credential after the warm-up, and how many hours it was active in.</summary>
internal sealed class TailSample
{
    private readonly List<float> _days = [];
    private float _today;
    private long _day = -1;
    private long _hour = -1;

    /// <summary>Whether an operator judged what it did to be ordinary work: however it stands out, it is not left out.</summary>
    public bool IsVouchedFor { get; init; }

    /// <summary>Greatest evidence of each active day.</summary>
    public IReadOnlyList<float> Days => _days;

    /// <summary>Active hours.</summary>
    public int Hours { get; private set; }

    /// <summary>The greatest of all.</summary>
    public float Greatest => _days.Count == 0 ? 0 : _days.Max();

    /// <summary>Notes the evidence after an event.</summary>
    public void Add(long time, double evidence)
    {
        var day = time / TimeSpan.TicksPerDay;
        if (day > _day)
        {
            Close();
            _day = day;
        }

        var hour = time / TimeSpan.TicksPerHour;
        if (hour > _hour)
        {
            _hour = hour;
            Hours++;
        }

        _today = Math.Max(_today, (float)evidence);
    }

    /// <summary>A sample whose "days" are single hours, one figure each.</summary>
    public static TailSample OfHours(IEnumerable<double> greatest, bool vouchedFor = false)
    {
        TailSample sample = new() { IsVouchedFor = vouchedFor };
        sample._days.AddRange(greatest.Select(each => (float)each));
        sample.Hours = sample._days.Count;
        return sample;
    }

    /// <summary>Ends the last day.</summary>
    public void Close()
    {
        if (_day >= 0)
        {
            _days.Add(_today);
        }

        _today = 0;
    }
}
