namespace AccessSentinel.TestKit.Fuzzing;

/// <summary>A reader of untrusted bytes with what it promises: a closed list of outcomes, no exception, no more memory than a bound.</summary>
/// <param name="name">The name in reports and of its folder in the corpus.</param>
/// <param name="share">Its share of the inputs, per thousand.</param>
/// <param name="outcomes">Its closed list: each has to be reached.</param>
public abstract class FuzzTarget(string name, int share, IReadOnlyList<string> outcomes) : IDisposable
{
    /// <summary>The name in reports and of its folder in the corpus.</summary>
    public string Name { get; } = name;

    /// <summary>Its share of the inputs, per thousand.</summary>
    public int Share { get; } = share;

    /// <summary>Its closed list: each has to be reached.</summary>
    public IReadOnlyList<string> Outcomes { get; } = outcomes;

    /// <summary>Most bytes that an input of that length may allocate.</summary>
    public abstract long AllocationBound(int length);

    /// <summary>The next input; valid until the next call.</summary>
    public abstract ReadOnlySpan<byte> Next(Random random);

    /// <summary>Reads an input and uses what was read. Lets out every exception that the reader does not declare.</summary>
    /// <param name="input">The bytes.</param>
    /// <param name="counts">One counter an outcome.</param>
    public abstract void Try(ReadOnlySpan<byte> input, long[] counts);

    /// <inheritdoc/>
    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Gives back what the target holds.</summary>
    protected virtual void Dispose(bool disposing)
    {
    }
}
