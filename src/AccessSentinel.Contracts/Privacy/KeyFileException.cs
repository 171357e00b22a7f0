namespace AccessSentinel.Contracts.Privacy;

/// <summary>A key file that cannot be used. The message says what is wrong and how to make one; it never holds key material.</summary>
public sealed class KeyFileException : Exception
{
    private const string Advice = " Make one with: access-sentinel new-key > FILE";

    /// <summary>Makes one whose message says <paramref name="problem"/> and how to make a key file.</summary>
    public KeyFileException(string problem)
        : base(problem + Advice)
    {
    }
}
