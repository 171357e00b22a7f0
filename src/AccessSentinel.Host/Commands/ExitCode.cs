namespace AccessSentinel.Host.Commands;

/// <summary>What the process ends with. Fixed: scripts depend on it.</summary>
internal static class ExitCode
{
    /// <summary>Done. Also after SIGTERM or SIGINT, once everything taken on was finished.</summary>
    public const int Done = 0;

    /// <summary>The work itself failed: a server is out of reach, a file cannot be read, the demo's breach was not stopped.</summary>
    public const int Failed = 1;

    /// <summary>Arguments or configuration cannot be worked with. Nothing was touched.</summary>
    public const int Usage = 2;
}
