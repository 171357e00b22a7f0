namespace AccessSentinel.Engine.State;

/// <summary>One thing that is remembered, as an operator reads it.</summary>
/// <param name="Name">In lower case with underscores; the same in every record.</param>
/// <param name="Value">A text, a <see cref="bool"/>, a <see cref="long"/>, or a <see cref="double"/> rounded to three digits. Names no beneficiary.</param>
public sealed record DescribedRow(string Name, object Value);

/// <summary>A group of rows.</summary>
/// <param name="Name">As <see cref="DescribedRow.Name"/>.</param>
/// <param name="Rows">In the order in which they are read.</param>
public sealed record DescribedSection(string Name, IReadOnlyList<DescribedRow> Rows);

/// <summary>Rows under construction.</summary>
internal sealed class SectionRows
{
    private readonly List<DescribedRow> _rows = [];

    public SectionRows Add(string name, string value) => Append(name, value);

    public SectionRows Add(string name, bool value) => Append(name, value);

    public SectionRows Add(string name, long value) => Append(name, value);

    public SectionRows Add(string name, double value) => Append(name, Math.Round(value, 3));

    /// <summary>A time of UTC ticks; 0 reads as <c>never</c>.</summary>
    public SectionRows AddTime(string name, long ticks) => Append(name, ticks == 0 ? "never" : StateCodec.TimeText(ticks));

    /// <summary>A day counted from 0001-01-01; 0 and less read as <c>never</c>.</summary>
    public SectionRows AddDay(string name, int day) =>
        Append(name, day <= 0 ? "never" : StateCodec.TimeText(day * TimeSpan.TicksPerDay)[..10]);

    public DescribedSection As(string section) => new(section, _rows);

    private SectionRows Append(string name, object value)
    {
        _rows.Add(new DescribedRow(name, value));
        return this;
    }
}
