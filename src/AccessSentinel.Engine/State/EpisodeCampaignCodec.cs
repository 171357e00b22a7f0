using AccessSentinel.Engine.Packing;
using AccessSentinel.Engine.Signals;

namespace AccessSentinel.Engine.State;

/// <summary>Packs the campaign of the running episode: one byte while there is none.</summary>
internal static class EpisodeCampaignCodec
{
    private const byte None = 0xFF;

    public static void Write(in CampaignSource campaign, ref PackedWriter writer)
    {
        if (campaign.Tag == 0)
        {
            writer.WriteByte(None);
            return;
        }

        writer.WriteByte((byte)campaign.Kind);
        writer.WriteVarint(campaign.Tag);
        writer.WriteVarint((ulong)campaign.Bucket);
    }

    public static CampaignSource Read(ref PackedReader reader)
    {
        var kind = reader.ReadByte();
        if (kind == None)
        {
            return default;
        }

        if (!CampaignSource.Kinds.Contains((CampaignKind)kind))
        {
            throw reader.Damaged("an episode's campaign by a kind of source that there is not");
        }

        CampaignSource campaign = new((CampaignKind)kind, reader.ReadVarint(ulong.MaxValue), (int)reader.ReadVarint(int.MaxValue));
        return campaign.Tag != 0 ? campaign : throw reader.Damaged("an episode's campaign on no source");
    }
}
