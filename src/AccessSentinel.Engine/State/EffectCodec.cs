using System.Text;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Packing;

namespace AccessSentinel.Engine.State;

/// <summary>Packs what is known of the last measure's effect: one byte while no episode runs.</summary>
internal static class EffectCodec
{
    private const int LongestId = 64;

    public static void Write(MeasureEffect effect, ref PackedWriter writer)
    {
        var id = Encoding.UTF8.GetBytes(effect.CommandId);
        writer.WriteVarint((ulong)id.Length);
        if (id.Length == 0)
        {
            return;
        }

        writer.WriteBytes(id);
        FloatPacking.WriteTime(ref writer, effect.DecidedAt);
        writer.WriteDouble(effect.Surprisal);
        writer.WriteVarint(effect.Session);
        FloatPacking.WriteTime(ref writer, effect.DeniedAt);
        FloatPacking.WriteTime(ref writer, effect.SucceededAt);
        FloatPacking.WriteTime(ref writer, effect.FailedAt);
        writer.WriteByte((byte)effect.Lacking);
    }

    public static void Read(MeasureEffect effect, ref PackedReader reader)
    {
        var length = (int)reader.ReadVarint(LongestId);
        if (length == 0)
        {
            return;
        }

        effect.CommandId = Encoding.UTF8.GetString(reader.ReadBytes(length));
        effect.DecidedAt = FloatPacking.ReadTime(ref reader);
        effect.Surprisal = reader.ReadDouble();
        effect.Session = (uint)reader.ReadVarint(uint.MaxValue);
        effect.DeniedAt = FloatPacking.ReadTime(ref reader);
        effect.SucceededAt = FloatPacking.ReadTime(ref reader);
        effect.FailedAt = FloatPacking.ReadTime(ref reader);
        effect.Lacking = MeasureCodec.ReadLevel(ref reader);
    }
}
