using System.Text;
using AccessSentinel.Contracts.Controls;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Packing;
using AccessSentinel.Engine.Signals;

namespace AccessSentinel.Engine.State;

/// <summary>Packs what operators said: one byte where nobody said anything.</summary>
internal static class OversightCodec
{
    private const int LongestNameBytes = OversightState.LongestName * 4;

    public static void Write(OversightState oversight, ref PackedWriter writer)
    {
        writer.WriteByte(oversight.IsEmpty ? (byte)0 : (byte)1);
        if (oversight.IsEmpty)
        {
            return;
        }

        WriteName(oversight.ConfirmedBy, ref writer);
        WriteName(oversight.ReleaseAskedBy, ref writer);
        FloatPacking.WriteTime(ref writer, oversight.ReviewedAt);
        WriteGrounds(oversight.Grounds, ref writer);
        FloatPacking.WriteTime(ref writer, oversight.ProbationUntil);
        WriteGrounds(oversight.Released, ref writer);
        writer.WriteDouble(oversight.AllowFactor);
        FloatPacking.WriteTime(ref writer, oversight.AllowUntil);
        FloatPacking.WriteTime(ref writer, oversight.Applied.Floor);
        writer.WriteByte((byte)oversight.Applied.Count);
        foreach (var entry in oversight.Applied.Entries)
        {
            writer.WriteUInt64(entry.Id);
            writer.WriteUInt64((ulong)entry.IssuedAt);
            writer.WriteUInt32(entry.Delivery.Source);
            writer.WriteVarint((ulong)entry.Delivery.Offset);
        }
    }

    public static void Read(OversightState oversight, ref PackedReader reader)
    {
        if (reader.ReadByte() == 0)
        {
            return;
        }

        oversight.ConfirmedBy = ReadName(ref reader);
        oversight.ReleaseAskedBy = ReadName(ref reader);
        oversight.ReviewedAt = FloatPacking.ReadTime(ref reader);
        oversight.Grounds = ReadGrounds(ref reader);
        oversight.ProbationUntil = FloatPacking.ReadTime(ref reader);
        oversight.Released = ReadGrounds(ref reader);
        var factor = reader.ReadDouble();
        oversight.AllowFactor = factor is >= 1 and <= Control.GreatestFactor ? factor : throw reader.Damaged("an allowance out of range");
        oversight.AllowUntil = FloatPacking.ReadTime(ref reader);
        oversight.Applied.Floor = FloatPacking.ReadTime(ref reader);
        var count = reader.ReadByte();
        if (count > AppliedControls.Capacity)
        {
            throw reader.Damaged("too many controls");
        }

        for (var i = 0; i < count; i++)
        {
            var id = reader.ReadUInt64();
            var issuedAt = reader.ReadUInt64();
            var source = reader.ReadUInt32();
            var offset = (long)reader.ReadVarint(long.MaxValue);
            oversight.Applied.Add(
                id, issuedAt <= (ulong)DateTime.MaxValue.Ticks ? (long)issuedAt : throw reader.Damaged("a time out of range"), new ControlDelivery(source, offset));
        }
    }

    public static void WriteName(string name, ref PackedWriter writer)
    {
        var bytes = Encoding.UTF8.GetBytes(name);
        writer.WriteVarint((ulong)bytes.Length);
        writer.WriteBytes(bytes);
    }

    public static string ReadName(ref PackedReader reader) =>
        Encoding.UTF8.GetString(reader.ReadBytes((int)reader.ReadVarint(LongestNameBytes)));

    private static void WriteGrounds(in DecisionGrounds grounds, ref PackedWriter writer)
    {
        writer.WriteVarint((ulong)grounds.Families);
        if (!grounds.Any)
        {
            return;
        }

        writer.WriteByte(grounds.Foreign ? (byte)1 : (byte)0);
        writer.WriteUInt32(grounds.Network);
        writer.WriteUInt32(grounds.Device);
        writer.WriteSingle(grounds.DayStrangers);
    }

    private static DecisionGrounds ReadGrounds(ref PackedReader reader)
    {
        var families = (int)reader.ReadVarint((1UL << SignalFamilies.Count) - 1);
        return families == 0
            ? default
            : new DecisionGrounds(families, reader.ReadByte() != 0, reader.ReadUInt32(), reader.ReadUInt32(), reader.ReadSingle());
    }
}
