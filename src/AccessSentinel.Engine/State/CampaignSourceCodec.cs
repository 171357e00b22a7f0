using AccessSentinel.Engine.Packing;
using AccessSentinel.Engine.Signals;

namespace AccessSentinel.Engine.State;

/// <summary>Packs a source of a campaign: one byte where there is none.</summary>
internal static class CampaignSourceCodec
{
    private const byte None = 0xFF;

    /// <summary>Writes one, or that there is none.</summary>
    public static void Write(CampaignSource? source, ref PackedWriter writer)
    {
        if (source is not { } present)
        {
            writer.WriteByte(None);
            return;
        }

        writer.WriteByte((byte)present.Kind);
        writer.WriteVarint(present.Tag);
        writer.WriteVarint((ulong)present.Bucket);
    }

    /// <summary>Reads one; null: there is none.</summary>
    /// <exception cref="InvalidDataException">It is damaged.</exception>
    public static CampaignSource? Read(ref PackedReader reader)
    {
        var kind = reader.ReadByte();
        if (kind == None)
        {
            return null;
        }

        return CampaignSource.Kinds.Contains((CampaignKind)kind)
            ? new CampaignSource((CampaignKind)kind, reader.ReadVarint(ulong.MaxValue), (int)reader.ReadVarint(int.MaxValue))
            : throw reader.Damaged("a campaign by a kind of source that there is not");
    }
}
