using System.Text;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Packing;

namespace AccessSentinel.Engine.State;

/// <summary>Packs what was decided.</summary>
internal static class MeasureCodec
{
    private const int LongestEpisode = 64;

    public static void Write(MeasureState measure, ref PackedWriter writer)
    {
        writer.WriteByte((byte)measure.Level);
        writer.WriteByte((byte)measure.Reached);
        writer.WriteByte(measure.Shadow ? (byte)1 : (byte)0);
        FloatPacking.WriteTime(ref writer, measure.Until);
        FloatPacking.WriteTime(ref writer, measure.OpenedAt);
        FloatPacking.WriteTime(ref writer, measure.ExposedSince);
        FloatPacking.WriteTime(ref writer, measure.AnsweredAt);
        writer.WriteVarint((ulong)measure.Step);
        writer.WriteVarint((ulong)measure.Sequence);
        writer.WriteVarint((ulong)measure.Recurrence);
        writer.WriteVarint((ulong)measure.Exposed);
        var episode = Encoding.UTF8.GetBytes(measure.Episode);
        writer.WriteVarint((ulong)episode.Length);
        writer.WriteBytes(episode);
    }

    public static void Read(MeasureState measure, ref PackedReader reader)
    {
        measure.Level = ReadLevel(ref reader);
        measure.Reached = ReadLevel(ref reader);
        measure.Shadow = reader.ReadByte() != 0;
        measure.Until = FloatPacking.ReadTime(ref reader);
        measure.OpenedAt = FloatPacking.ReadTime(ref reader);
        measure.ExposedSince = FloatPacking.ReadTime(ref reader);
        measure.AnsweredAt = FloatPacking.ReadTime(ref reader);
        measure.Step = (int)reader.ReadVarint(int.MaxValue);
        measure.Sequence = (long)reader.ReadVarint(long.MaxValue);
        measure.Recurrence = (int)reader.ReadVarint(int.MaxValue);
        measure.Exposed = (int)reader.ReadVarint(int.MaxValue);
        measure.Episode = Encoding.UTF8.GetString(reader.ReadBytes((int)reader.ReadVarint(LongestEpisode)));
    }

    internal static MeasureLevel ReadLevel(ref PackedReader reader)
    {
        var value = reader.ReadByte();
        return value <= (byte)MeasureLevel.Suspend ? (MeasureLevel)value : throw reader.Damaged("a level out of range");
    }
}
