using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace AccessSentinel.Kafka.Topics;

/// <summary>The topics of the flow. The defaults are what portals expect.</summary>
public sealed class TopicNames
{
    /// <summary>What Kafka accepts as a name.</summary>
    private const string Legal = "^[a-zA-Z0-9._-]{1,249}$";
    private const string Message = "{0} must be 1 to 249 of a-z A-Z 0-9 . _ -";

    /// <summary>Access events of the portal; key: credential id. Written by the portal, read by the worker.</summary>
    [RegularExpression(Legal, ErrorMessage = Message)]
    [Description("Access events of the portal, which it writes under the credential id as key.")]
    public string Events { get; set; } = "portal.access-events";

    /// <summary>Commands to the portal; key: credential id. Written by the worker only.</summary>
    [RegularExpression(Legal, ErrorMessage = Message)]
    [Description("Commands to the portal; only the worker writes there.")]
    public string Commands { get; set; } = "portal.commands";

    /// <summary>What the portal did with commands (optional); key: credential id.</summary>
    [RegularExpression(Legal, ErrorMessage = Message)]
    [Description("What the portal did with commands.")]
    public string CommandResults { get; set; } = "portal.command-results";

    /// <summary>Verdicts of operators, signed; key: credential id.</summary>
    [RegularExpression(Legal, ErrorMessage = Message)]
    [Description("Verdicts of operators.")]
    public string Controls { get; set; } = "sentinel.controls";

    /// <summary>Findings for the SIEM; key: credential id.</summary>
    [RegularExpression(Legal, ErrorMessage = Message)]
    [Description("Findings for the SIEM.")]
    public string Findings { get; set; } = "sentinel.findings";

    /// <summary>Decisions and their inputs, for auditors; key: credential id.</summary>
    [RegularExpression(Legal, ErrorMessage = Message)]
    [Description("Decisions and their inputs, for auditors.")]
    public string Audit { get; set; } = "sentinel.audit";

    /// <summary>Messages that could not be read: reason, origin and key, never the value; key: as the source.</summary>
    [RegularExpression(Legal, ErrorMessage = Message)]
    [Description("Messages that could not be read: reason, origin and key, never the value.")]
    public string DeadLetter { get; set; } = "sentinel.dead-letter";

    /// <summary>All seven with the time for which each is kept.</summary>
    public IReadOnlyList<(string Name, TimeSpan Retention)> WithRetention() =>
    [
        (Events, TimeSpan.FromDays(35)),
        (Commands, TimeSpan.FromDays(30)),
        (CommandResults, TimeSpan.FromDays(30)),
        (Controls, TimeSpan.FromDays(366)),
        (Findings, TimeSpan.FromDays(90)),
        (Audit, TimeSpan.FromDays(3 * 366)),
        (DeadLetter, TimeSpan.FromDays(30)),
    ];
}
