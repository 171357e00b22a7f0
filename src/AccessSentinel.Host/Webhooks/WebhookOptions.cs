using System.ComponentModel;
using System.ComponentModel.DataAnnotations;

namespace AccessSentinel.Host.Webhooks;

/// <summary>Where incidents are posted to. Section <c>Webhook</c> of the configuration.</summary>
internal sealed record WebhookOptions
{
    /// <summary>Address; empty: nothing is posted.</summary>
    [RegularExpression("^https?://\\S+$")]
    [Description("Address that incidents are posted to; none = nothing is posted.")]
    public string Url { get; init; } = "";

    /// <summary>File of the shared secret of the signature.</summary>
    [Description("File of the secret that requests are signed with, 16 characters or more; needed with an address.")]
    public string SecretFile { get; init; } = "";

    /// <summary>How long one attempt may take. 1 s to 5 minutes.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "00:05:00")]
    [Description("How long one attempt may take.")]
    public TimeSpan Timeout { get; init; } = TimeSpan.FromSeconds(15);

    /// <summary>First wait before an attempt is repeated; it doubles. 10 ms to 1 minute.</summary>
    [Range(typeof(TimeSpan), "00:00:00.01", "00:01:00")]
    [Description("First wait before an attempt is repeated; it doubles, with jitter, up to a minute, for as long as it takes.")]
    public TimeSpan RetryFirstDelay { get; init; } = TimeSpan.FromSeconds(1);
}
