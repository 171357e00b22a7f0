using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace AccessSentinel.Engine.Guarding;

/// <summary>When the feed of events is not believed, so that suspensions are held. Section <c>Guard:Feed</c> of the configuration.</summary>
public sealed record FeedOptions
{
    private const string LeastTime = "00:01:00";
    private const string GreatestTime = "7.00:00:00";

    /// <summary>Whether the feed is watched. Default true.</summary>
    [Description("Whether suspensions are held while the feed of a partition is not plausible.")]
    public bool Enabled { get; init; } = true;

    /// <summary>Events a share is taken of, at least. 1 to 1,000,000; default 50.</summary>
    [Range(1, 1_000_000)]
    [Description("Events of the last minutes below which no share of them says anything.")]
    public int LeastEvents { get; init; } = 50;

    /// <summary>Share of events of the last minutes that are skewed, replayed or delivered late, from which suspensions are held. 0.01 to 1; default 0.2.</summary>
    [Range(0.01, 1.0)]
    [Description("Share of the events of the last minutes that are ahead of their message, older than what came before, or late, from which suspensions are held.")]
    public double Share { get; init; } = 0.2;

    /// <summary>How far a message's timestamp may fall behind the greatest of its partition before it counts as replayed. 1 minute to 7 days; default 1 hour.</summary>
    [Range(typeof(TimeSpan), LeastTime, GreatestTime)]
    [Description("How far a message may fall behind the latest of its partition before it counts as replayed.")]
    public TimeSpan ReplayedAfter { get; init; } = TimeSpan.FromHours(1);

    /// <summary>How old an event may be when its message is written before it counts as delivered late. 1 minute to 7 days; default 3 days, by which a first suspension would have lapsed.</summary>
    [Range(typeof(TimeSpan), LeastTime, GreatestTime)]
    [Description("How old an event may be when the portal writes it before it counts as an outage made up for.")]
    public TimeSpan LateAfter { get; init; } = TimeSpan.FromDays(3);

    /// <summary>Silence of a partition after which a flood is not believed. 1 minute to 7 days; default 30 minutes.</summary>
    [Range(typeof(TimeSpan), LeastTime, GreatestTime)]
    [Description("Silence of a partition after which a flood is not believed.")]
    public TimeSpan Silence { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>Events a minute, as a multiple of the usual, that make a flood. 2 to 10,000; default 10.</summary>
    [Range(2.0, 10_000.0)]
    [Description("Events a minute, as a multiple of the partition's usual, that are a flood after a silence.")]
    public double FloodFactor { get; init; } = 10;

    /// <summary>Surprisal from which a credential's evidence counts as risen. 1 to 10; default 3.</summary>
    [Range(1.0, 10.0)]
    [Description("Surprisal from which the evidence against a credential counts as risen.")]
    public double RisenFrom { get; init; } = 3;

    /// <summary>Share of the active credentials whose evidence rose within ten minutes from which suspensions are held. 0.001 to 1; default 0.3.</summary>
    [Range(0.001, 1.0)]
    [Description("Share of a partition's active credentials whose evidence rose within ten minutes, from which suspensions are held.")]
    public double JumpShare { get; init; } = 0.3;

    /// <summary>Credentials whose evidence rose within ten minutes, below which that is no jump. 2 to 1,000,000; default 30.</summary>
    [Range(2, 1_000_000)]
    [Description("Credentials of a partition whose evidence rose within ten minutes, below which that is no jump.")]
    public int JumpLeast { get; init; } = 30;
}
