using AccessSentinel.Engine.Packing;
using AccessSentinel.Engine.Scoring;

namespace AccessSentinel.Engine.State;

/// <summary>Packs what others did on the present source: one byte where they did nothing, as nearly always.</summary>
internal static class CampaignCodec
{
    public static void Write(CampaignEvidence campaign, ref PackedWriter writer)
    {
        if (campaign.LogRatio <= 0)
        {
            CampaignSourceCodec.Write(null, ref writer);
            return;
        }

        CampaignSourceCodec.Write(campaign.Source, ref writer);
        writer.WriteSingle(campaign.LogRatio);
        writer.WriteVarint((ulong)campaign.Others);
        writer.WriteVarint((ulong)campaign.Suspicious);
        writer.WriteSingle(campaign.Expected);
    }

    public static void Read(CampaignEvidence campaign, ref PackedReader reader)
    {
        if (CampaignSourceCodec.Read(ref reader) is not { } source)
        {
            campaign.Clear();
            return;
        }

        campaign.Source = source;
        campaign.LogRatio = reader.ReadSingle();
        campaign.Others = (int)reader.ReadVarint(int.MaxValue);
        campaign.Suspicious = (int)reader.ReadVarint(int.MaxValue);
        campaign.Expected = reader.ReadSingle();
    }
}
