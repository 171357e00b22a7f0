namespace AccessSentinel.Contracts.Drills;

/// <summary>
/// How the credentials of drills are told from real ones: by how their ids begin, and by nothing else, so that whoever replays the events
/// tells them alike. Ids come from the portal's authentication, never from the client: the portal gives none that begins so to anybody.
/// A drill's credential is judged by the same bars as any other; what is different is only where it is counted.
/// </summary>
/// <param name="Prefix">What their ids begin with; empty = there are no drills, and every credential is a real one.</param>
public sealed record DrillMark(string Prefix)
{
    /// <summary>The prefix where nothing else is configured.</summary>
    public const string DefaultPrefix = "drill-";

    /// <summary>The mark where nothing else is configured.</summary>
    public static DrillMark Default { get; } = new(DefaultPrefix);

    private readonly byte[] _prefix = System.Text.Encoding.UTF8.GetBytes(Prefix);

    /// <summary>Whether a credential is one of drills, by its id in UTF-8. Allocates nothing.</summary>
    public bool Marks(ReadOnlySpan<byte> credentialId) => _prefix.Length > 0 && credentialId.StartsWith(_prefix);

    /// <summary>Whether a credential is one of drills. Allocates nothing.</summary>
    public bool Marks(string credentialId) => Prefix.Length > 0 && credentialId.StartsWith(Prefix, StringComparison.Ordinal);
}
