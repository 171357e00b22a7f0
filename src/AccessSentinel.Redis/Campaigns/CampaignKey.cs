using System.Globalization;
using AccessSentinel.Engine.Signals;
using StackExchange.Redis;

namespace AccessSentinel.Redis.Campaigns;

/// <summary>
/// The key of a source's set: <c>as:s:{&lt;kind&gt;-&lt;tag&gt;}:&lt;bucket&gt;</c>, the tag 16 hexadecimal digits or <c>portal</c>. All windows of
/// a source share a slot of Redis Cluster, so that one script counts a sighting in both of its windows.
/// </summary>
internal static class CampaignKey
{
    /// <summary>The key of a source in its window.</summary>
    public static RedisKey Of(in CampaignSource source)
    {
        var tag = source.Tag == 0 ? "portal" : source.Tag.ToString("x16", CultureInfo.InvariantCulture);
        return string.Create(CultureInfo.InvariantCulture, $"as:s:{{{CampaignSource.NameOf(source.Kind)}-{tag}}}:{source.Bucket}");
    }
}
