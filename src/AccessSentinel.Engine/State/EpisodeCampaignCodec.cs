using AccessSentinel.Engine.Packing;
using AccessSentinel.Engine.Signals;

namespace AccessSentinel.Engine.State;

/// <summary>Packs the campaign of the running episode: one byte while there is none.</summary>
internal static class EpisodeCampaignCodec
{
    public static void Write(in CampaignSource campaign, ref PackedWriter writer) =>
        CampaignSourceCodec.Write(campaign.Tag == 0 ? null : campaign, ref writer);

    public static CampaignSource Read(ref PackedReader reader) => CampaignSourceCodec.Read(ref reader) switch
    {
        null => default,
        { Tag: not 0 } campaign => campaign,
        _ => throw reader.Damaged("an episode's campaign on no source"),
    };
}
