using System.Globalization;
using AccessSentinel.Engine.Features;

namespace AccessSentinel.Engine.Signals;

/// <summary>
/// A source in a window of time, as campaigns are counted by: credentials to which the source is new and that were seen there. It is also the
/// campaign's name: the tag is a keyed hash, so that it says nothing about the source to whoever lacks the key.
/// </summary>
/// <param name="Kind">Network, device or agent.</param>
/// <param name="Tag">Tag of the source; 0 = all sources of the kind, as the portal's usual rate is counted by.</param>
/// <param name="Bucket">Number of the window, see <see cref="BucketOf"/>.</param>
public readonly record struct CampaignSource(SourceKind Kind, ulong Tag, int Bucket)
{
    /// <summary>Most sources that one event can have: network, device and agent.</summary>
    public const int PerEvent = 3;

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

    /// <summary>The kinds of source that campaigns are counted by.</summary>
    public static ReadOnlySpan<SourceKind> Kinds => [SourceKind.Network, SourceKind.Device, SourceKind.Agent];

    /// <summary>The name of a kind as it is published.</summary>
    public static string NameOf(SourceKind kind) => kind switch
    {
        SourceKind.Network => "network",
        SourceKind.Device => "device",
        SourceKind.Agent => "agent",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Campaigns are counted by network, device and agent."),
    };
}
