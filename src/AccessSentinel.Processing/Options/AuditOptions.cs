using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using AccessSentinel.Contracts.Audit;

namespace AccessSentinel.Processing.Options;

/// <summary>How the audit is kept. Section <c>Audit</c> of the configuration.</summary>
public sealed record AuditOptions
{
    /// <summary>Whether decisions and their inputs are written to the audit topic. Default true.</summary>
    [Description("Whether every decision and its inputs are written to the audit topic (Kafka:Topics:Audit), as a hash chain.")]
    public bool Enabled { get; init; } = true;

    /// <summary>
    /// How often a worker records the heads of the other incarnations, up to which what they wrote is provable: 1 second to 7 days;
    /// default 1 hour.
    /// </summary>
    [Range(typeof(TimeSpan), "00:00:01", "7.00:00:00")]
    [Description("How often a worker records how far the others' audit has come; up to there it is provable.")]
    public TimeSpan HeadsInterval { get; init; } = TimeSpan.FromHours(1);

    /// <summary>
    /// Messages at the end of each partition of the audit topic that are read for the heads: 1 to 100,000; default 1,000. It bounds
    /// what a start costs.
    /// </summary>
    [Range(1, 100_000)]
    [Description("Messages at the end of each partition of the audit topic that are read to find the others' heads.")]
    public int TailMessages { get; init; } = 1_000;
}

/// <summary>What a worker says of itself in its audit when it starts.</summary>
/// <param name="Verb">What started it: <c>run</c>, <c>demo</c>.</param>
/// <param name="Contents">What follows: configuration, model.</param>
public sealed record AuditOpening(string Verb, IReadOnlyList<AuditContent> Contents)
{
    /// <summary>Nothing but that it started.</summary>
    public static AuditOpening Bare { get; } = new("run", []);
}
