using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace AccessSentinel.Engine.Guarding;

/// <summary>
/// How many suspensions the guard lets through in a sliding window. Where the active credentials raise the limit in all, the limits of
/// the other scopes (but those of campaigns) rise in proportion. Section <c>Guard</c> of the configuration.
/// </summary>
public sealed record GuardOptions
{
    /// <summary>Whether suspensions are asked of the guard at all. Default true.</summary>
    [Description("Whether a suspension is asked of the guard; without it nothing bounds how many are suspended at once.")]
    public bool Enabled { get; init; } = true;

    /// <summary>The sliding window of every limit. 1 second to 24 hours; default 10 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "1.00:00:00")]
    [Description("Sliding window of the guard's limits.")]
    public TimeSpan Window { get; init; } = TimeSpan.FromMinutes(10);

    /// <summary>Suspensions in a window, in all. 0 to 1,000,000; default 50.</summary>
    [Range(0, 1_000_000)]
    [Description("Most suspensions in a window, in all; with Guard:ShareOfActive = 0 too, 0 holds every suspension.")]
    public int InAll { get; init; } = 50;

    /// <summary>Share of the active credentials that may be suspended in a window if that is more than <see cref="InAll"/>. 0 to 1; default 0.01.</summary>
    [Range(0.0, 1.0)]
    [Description("Share of the credentials active in this and the last hour that may be suspended in a window, if that is more than Guard:InAll.")]
    public double ShareOfActive { get; init; } = 0.01;

    /// <summary>Suspensions in a window of one profession. 0 to 1,000,000; default 40.</summary>
    [Range(0, 1_000_000)]
    [Description("Most suspensions in a window of one profession.")]
    public int PerProfession { get; init; } = 40;

    /// <summary>Suspensions in a window of one department. 0 to 1,000,000; default 30.</summary>
    [Range(0, 1_000_000)]
    [Description("Most suspensions in a window of one department.")]
    public int PerDepartment { get; init; } = 30;

    /// <summary>Suspensions in a window of one practice or establishment. 0 to 1,000,000; default 20.</summary>
    [Range(0, 1_000_000)]
    [Description("Most suspensions in a window of one practice or establishment.")]
    public int PerOrganization { get; init; } = 20;

    /// <summary>Suspensions in a window of one practice software. 0 to 1,000,000; default 40.</summary>
    [Range(0, 1_000_000)]
    [Description("Most suspensions in a window of one practice software: a faulty release of it must not cut off its users.")]
    public int PerSoftware { get; init; } = 40;

    /// <summary>Suspensions in a window of one campaign, which use up no other limit. 0 to 1,000,000; default 100.</summary>
    [Range(0, 1_000_000)]
    [Description("Most suspensions in a window of one campaign on a source new to the credentials; they use up no other limit.")]
    public int PerCampaign { get; init; } = 100;

    /// <summary>Suspensions in a window of all campaigns together. 0 to 1,000,000; default 200.</summary>
    [Range(0, 1_000_000)]
    [Description("Most suspensions in a window of all campaigns together.")]
    public int InAllCampaigns { get; init; } = 200;

    /// <summary>How long a question may take before the guard counts as unreadable. 100 ms to 1 minute; default 2 s.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "00:01:00")]
    [Description("How long the guard may take to answer before it counts as unreadable and suspensions are held.")]
    public TimeSpan AskTimeout { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>When the feed of events is not believed.</summary>
    public FeedOptions Feed { get; init; } = new();

    /// <summary>What is out of range: a sentence each, naming the configuration key and what is allowed. Empty: all is well.</summary>
    public IReadOnlyList<string> Problems() => [.. Problems("Guard", this), .. Problems("Guard:Feed", Feed)];

    private static IEnumerable<string> Problems(string section, object options)
    {
        foreach (var property in options.GetType().GetProperties())
        {
            var value = property.GetValue(options);
            if (property.GetCustomAttribute<RangeAttribute>() is { } range && !range.IsValid(value))
            {
                yield return string.Create(CultureInfo.InvariantCulture, $"{section}:{property.Name} is {value}; it takes {range.Minimum} to {range.Maximum}.");
            }
        }
    }
}
