namespace AccessSentinel.Engine.Signals;

/// <summary>
/// Credentials that were seen on a source new to them, by how much evidence their work from there showed
/// (<see cref="CampaignSignal.LevelOf"/>); of sign-ins, those that only failed (<see cref="CampaignSignal.SignInsFailed"/>) and those that came in
/// (<see cref="CampaignSignal.SignedIn"/>).
/// </summary>
/// <param name="Quiet">None to speak of.</param>
/// <param name="Slight">Level 1.</param>
/// <param name="Some">Level 2.</param>
/// <param name="Much">Level 3.</param>
/// <param name="Strong">Level 4.</param>
public readonly record struct CampaignTally(int Quiet, int Slight, int Some, int Much, int Strong)
{
    /// <summary>Levels there are.</summary>
    public const int Levels = 5;

    /// <summary>All of them.</summary>
    public int Total => Quiet + Slight + Some + Much + Strong;

    /// <summary>The count of a level, 0 to 4.</summary>
    public int this[int level] => level switch
    {
        0 => Quiet,
        1 => Slight,
        2 => Some,
        3 => Much,
        4 => Strong,
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, "Levels are 0 to 4."),
    };

    /// <summary>The tally with <paramref name="count"/> more at a level.</summary>
    public CampaignTally Add(int level, int count) => level switch
    {
        0 => this with { Quiet = Quiet + count },
        1 => this with { Slight = Slight + count },
        2 => this with { Some = Some + count },
        3 => this with { Much = Much + count },
        4 => this with { Strong = Strong + count },
        _ => throw new ArgumentOutOfRangeException(nameof(level), level, "Levels are 0 to 4."),
    };
}

/// <summary>
/// What the shared counters say of the source of one event: an input of the engine, like the event itself, so that whoever has it can
/// judge again. The default says nothing.
/// </summary>
/// <param name="Source">The source that says most, among those of the event that are new to the credential.</param>
/// <param name="Others">Other credentials to which it is new and that were seen there in the window.</param>
/// <param name="Portal">The same of a fixed sample of the portal's credentials on all sources of the kind.</param>
public readonly record struct CampaignObservation(CampaignSource Source, CampaignTally Others, CampaignTally Portal);

/// <summary>Where the rule finds what the shared counters hold: in memory, or in what a batch has read.</summary>
public interface ICampaignTallies
{
    /// <summary>Credentials seen on a source new to them, the given one left out.</summary>
    CampaignTally Others(in CampaignSource source, string credentialId);

    /// <summary>The same of the portal's sample, for a source whose tag is 0 (<see cref="CampaignSource.Portal"/>).</summary>
    CampaignTally Sample(in CampaignSource portal);
}
