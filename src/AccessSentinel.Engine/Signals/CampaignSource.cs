using System.Globalization;

namespace AccessSentinel.Engine.Signals;

/// <summary>What is counted of a source.</summary>
public enum CampaignKind : byte
{
    /// <summary>What credentials show on a network new to them.</summary>
    Network = 0,

    /// <summary>What credentials show on a device new to them.</summary>
    Device = 3,

    /// <summary>What credentials show with a user agent new to them.</summary>
    Agent = 4,

    /// <summary>Whether credentials could sign in on a network new to them at all.</summary>
    SignIns = 5,
}

/// <summary>
/// A source in a window of time, as campaigns are counted by: credentials to which the source is new and that were seen there. It is also the
/// campaign's name: the tag is a keyed hash, so that it says nothing about the source to whoever lacks the key.
/// </summary>
/// <param name="Kind">What is counted: work on a network, device or agent, or sign-ins on a network.</param>
/// <param name="Tag">Tag of the source; 0 = all sources of the kind, as the portal's usual rate is counted by.</param>
/// <param name="Bucket">Number of the window, see <see cref="BucketOf"/>.</param>
public readonly record struct CampaignSource(CampaignKind Kind, ulong Tag, int Bucket)
{
    /// <summary>Most sources that one event can have under one key: network, device, agent, and the network once more for its sign-ins.</summary>
    public const int PerKey = 4;

    /// <summary>Most sources that one event can have: under two keys, while a rotation overlaps.</summary>
    public const int PerEvent = 2 * PerKey;

    /// <summary>
    /// Windows begin every 12 hours and last 24: each sighting counts into the window that began last and into the next one, so that whoever
    /// reads one window sees 12 to 24 hours, each credential once.
    /// </summary>
    public static readonly TimeSpan Step = TimeSpan.FromHours(12);

    /// <summary>The window to read at a time (UTC ticks).</summary>
    public static int BucketOf(long time) => (int)(time / Step.Ticks);

    /// <summary>Where sightings of all sources of the kind are counted in the same window.</summary>
    public CampaignSource Portal => this with { Tag = 0 };

    /// <summary>The window after this one, into which a sighting counts too.</summary>
    public CampaignSource Next => this with { Bucket = Bucket + 1 };

    /// <summary><c>network-0123456789abcdef-41234</c>; <c>portal</c> in place of the tag where it is that of all sources.</summary>
    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture, $"{NameOf(Kind)}-{(Tag == 0 ? "portal" : Tag.ToString("x16", CultureInfo.InvariantCulture))}-{Bucket}");

    /// <summary>Reads what <see cref="ToString"/> writes of a single source.</summary>
    public static bool TryParse(string text, out CampaignSource source)
    {
        source = default;
        var parts = text.Split('-');
        if (parts.Length != 3
            || parts[1].Length != 16
            || !ulong.TryParse(parts[1], NumberStyles.AllowHexSpecifier, CultureInfo.InvariantCulture, out var tag)
            || tag == 0
            || !int.TryParse(parts[2], NumberStyles.None, CultureInfo.InvariantCulture, out var bucket))
        {
            return false;
        }

        foreach (var kind in Kinds)
        {
            if (NameOf(kind) == parts[0])
            {
                source = new CampaignSource(kind, tag, bucket);
                return true;
            }
        }

        return false;
    }

    /// <summary>All that is counted.</summary>
    public static ReadOnlySpan<CampaignKind> Kinds => [CampaignKind.Network, CampaignKind.Device, CampaignKind.Agent, CampaignKind.SignIns];

    /// <summary>The name of a kind as it is published.</summary>
    public static string NameOf(CampaignKind kind) => kind switch
    {
        CampaignKind.Network => "network",
        CampaignKind.Device => "device",
        CampaignKind.Agent => "agent",
        CampaignKind.SignIns => "signins",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Campaigns are counted by network, device, agent and sign-ins."),
    };
}
