using AccessSentinel.Engine.Packing;
using AccessSentinel.Engine.Scoring;
using AccessSentinel.Engine.Signals;

namespace AccessSentinel.Engine.State;

/// <summary>Packs what others did on the present source: one byte where they did nothing, as nearly always.</summary>
internal static class CampaignCodec
{
    private const byte None = 0xFF;

    public static void Write(CampaignEvidence campaign, ref PackedWriter writer)
    {
        if (campaign.LogRatio <= 0)
        {
            writer.WriteByte(None);
            return;
        }

        writer.WriteByte((byte)campaign.Source.Kind);
        writer.WriteVarint(campaign.Source.Tag);
        writer.WriteVarint((ulong)campaign.Source.Bucket);
        writer.WriteSingle(campaign.LogRatio);
        writer.WriteVarint((ulong)campaign.Others);
        writer.WriteVarint((ulong)campaign.Suspicious);
        writer.WriteSingle(campaign.Expected);
    }

    public static void Read(CampaignEvidence campaign, ref PackedReader reader)
    {
        var kind = reader.ReadByte();
        if (kind == None)
        {
            campaign.Clear();
            return;
        }

        if (!CampaignSource.Kinds.Contains((CampaignKind)kind))
        {
            throw reader.Damaged("a campaign by a kind of source that there is not");
        }

        campaign.Source = new CampaignSource((CampaignKind)kind, reader.ReadVarint(ulong.MaxValue), (int)reader.ReadVarint(int.MaxValue));
        campaign.LogRatio = reader.ReadSingle();
        campaign.Others = (int)reader.ReadVarint(int.MaxValue);
        campaign.Suspicious = (int)reader.ReadVarint(int.MaxValue);
        campaign.Expected = reader.ReadSingle();
    }
}
