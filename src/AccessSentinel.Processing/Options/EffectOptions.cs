using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace AccessSentinel.Processing.Options;

/// <summary>How it is found out whether the portal obeys. Section <c>Effect</c> of the configuration.</summary>
public sealed record EffectOptions
{
    /// <summary>How long after publication a suspended credential may still succeed before that is a failure. 1 s to 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "01:00:00")]
    [Description("How long after publication a suspended credential may still succeed before enforcement_failed is raised.")]
    public TimeSpan EnforcementGrace { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long after publication a command without result and without a refused access counts as unproven. 10 s to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:10", "1.00:00:00")]
    [Description("How long after publication a command without a result, whose credential goes on unrefused, is listed as unproven.")]
    public TimeSpan UnprovenAfter { get; init; } = TimeSpan.FromMinutes(5);

    /// <summary>How often running measures are looked through. 100 ms to 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:10:00")]
    [Description("How often running measures are looked through: unproven ones, lapsed ones to be closed, what other workers learned of the portal.")]
    public TimeSpan Interval { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>How long a measure stays skipped that the portal called unsupported, unless it applies one. 1 minute to 30 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    [Description("How long a measure that the portal called unsupported is skipped, unless it applies one in between.")]
    public TimeSpan UnsupportedFor { get; init; } = TimeSpan.FromDays(1);

    /// <summary>Failed commands of one type in a row from which the type is skipped. 1 to 1,000.</summary>
    [Range(1, 1000)]
    [Description("Failed commands of one type in a row from which that measure is skipped: a single one may be one credential's trouble.")]
    public int FailuresToSkip { get; init; } = 3;

    /// <summary>How long a measure stays skipped after failures, unless the portal applies one. 1 minute to 30 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "30.00:00:00")]
    [Description("How long a measure that kept failing is skipped, unless the portal applies one in between.")]
    public TimeSpan FailedFor { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>How long after a measure's lapse the finding of a silent credential is closed. 0 to 1 day.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "1.00:00:00")]
    [Description("How long after a measure's lapse the finding of a credential that fell silent is closed.")]
    public TimeSpan CloseAfter { get; init; } = TimeSpan.FromMinutes(1);
}
