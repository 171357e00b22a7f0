namespace AccessSentinel.Processing.Options;

/// <summary>What a partition does that has no checkpoint: the first installation, or Redis was emptied.</summary>
public enum BootstrapMode
{
    /// <summary>Learns in silence from what is retained before it decides anything (default).</summary>
    Learn = 0,

    /// <summary>Decides at once, from what was committed or, where nothing was, from what is retained.</summary>
    Decide = 1,

    /// <summary>Decides at once, from what was committed or, where nothing was, from now on.</summary>
    Skip = 2,
}
