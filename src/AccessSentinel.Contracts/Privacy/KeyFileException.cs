namespace AccessSentinel.Contracts.Privacy;

/// <summary>A key file that cannot be used. The message says what is wrong and what to do; it never holds key material.</summary>
public sealed class KeyFileException : Exception
{
    private const string HowToMakeOne = "Make one with: access-sentinel new-key > FILE";

    /// <summary>Makes one whose message says <paramref name="problem"/> and how to make a key file.</summary>
    public KeyFileException(string problem)
        : this(problem, HowToMakeOne)
    {
    }

    /// <summary>Makes one whose message says <paramref name="problem"/> and then <paramref name="advice"/>.</summary>
    public KeyFileException(string problem, string advice)
        : base($"{problem} {advice}")
    {
    }
}
