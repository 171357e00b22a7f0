using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace AccessSentinel.Processing.Options;

/// <summary>How findings are grouped into incidents. Section <c>Incidents</c> of the configuration.</summary>
public sealed record IncidentOptions
{
    /// <summary>Longest time, by the events, between two credentials of one incident that share no campaign. 1 minute to 7 days.</summary>
    [Range(typeof(TimeSpan), "00:01:00", "7.00:00:00")]
    [Description("Longest time between the first findings of two credentials that are grouped for their new sources; those of one campaign always are.")]
    public TimeSpan Gap { get; init; } = TimeSpan.FromMinutes(30);

    /// <summary>At most one update of an incident in this time; its beginning and its end are said at once. 100 ms to 1 hour.</summary>
    [Range(typeof(TimeSpan), "00:00:00.1", "01:00:00")]
    [Description("At most one update of an incident in this time; its beginning and its end are said at once.")]
    public TimeSpan Settle { get; init; } = TimeSpan.FromSeconds(10);
}
