namespace AccessSentinel.Contracts.Commands;

/// <summary>Ids of commands: the same decision has the same id wherever and however often it is taken.</summary>
public static class CommandId
{
    /// <summary>Id of one step of an episode: 32 lower-case hexadecimal digits.</summary>
    /// <param name="credentialId">Whom it concerns.</param>
    /// <param name="episode">The episode's id.</param>
    /// <param name="step">What tells this step from the others of the episode, e.g. <c>3/suspend</c>.</param>
    /// <param name="mode">Enforce or shadow: what was only shown is not the same command as what is obeyed.</param>
    public static string Create(string credentialId, string episode, string step, OperatingMode mode) =>
        StableHash.Of("command", credentialId, episode, step, WireNames<OperatingMode>.Name(mode));
}
