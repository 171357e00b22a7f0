using System.Buffers.Binary;
using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Packing;
using AccessSentinel.Engine.Scoring;

namespace AccessSentinel.Engine.State;

/// <summary>Packs what belongs to the two tracks of a credential: memory, evidence, pending look-ups and the present source.</summary>
internal static class TrackCodec
{
    private const int MemoryFloats = 7;
    private const int MaxDay = 3_652_058;

    public static void Write(TrackMemory memory, ref PackedWriter writer)
    {
        FloatPacking.WriteTime(ref writer, memory.LastRecord);
        FloatPacking.WriteTime(ref writer, memory.DecayedTo);
        if (memory.DecayedTo == 0)
        {
            return;
        }

        FloatPacking.WriteFloats(ref writer, [memory.Records, memory.FirstSeen, memory.NotFound, memory.ExpectedClaims, memory.SeenClaims, memory.KnownFast, memory.ExplainedMisses]);
        FloatPacking.WriteFloats(ref writer, memory.Pace);
        FloatPacking.WriteFloats(ref writer, memory.DepartmentCounts);
        writer.WriteBytes(memory.Departments);
        writer.WriteVarint((ulong)memory.ClaimDay);
        for (var i = 0; i < TrackMemory.PrefixSlots; i++)
        {
            writer.WriteUInt32(memory.Prefixes[i]);
            writer.WriteUInt16(memory.Orders[i]);
        }

        var missed = memory.Missed.AsSpan();
        missed = missed[..(missed.IndexOf((ushort)0) is >= 0 and var end ? end : missed.Length)];
        writer.WriteByte((byte)missed.Length);
        foreach (var mark in missed)
        {
            writer.WriteUInt16(mark);
        }
    }

    public static void Read(TrackMemory memory, ref PackedReader reader)
    {
        memory.LastRecord = FloatPacking.ReadTime(ref reader);
        memory.DecayedTo = FloatPacking.ReadTime(ref reader);
        if (memory.DecayedTo == 0)
        {
            return;
        }

        Span<float> values = stackalloc float[MemoryFloats];
        FloatPacking.ReadFloats(ref reader, values);
        memory.Records = values[0];
        memory.FirstSeen = values[1];
        memory.NotFound = values[2];
        memory.ExpectedClaims = values[3];
        memory.SeenClaims = values[4];
        memory.KnownFast = values[5];
        memory.ExplainedMisses = values[6];
        FloatPacking.ReadFloats(ref reader, memory.Pace);
        FloatPacking.ReadFloats(ref reader, memory.DepartmentCounts);
        reader.ReadBytes(TrackMemory.DepartmentSlots).CopyTo(memory.Departments);
        memory.ClaimDay = (int)reader.ReadVarint(MaxDay);
        for (var i = 0; i < TrackMemory.PrefixSlots; i++)
        {
            memory.Prefixes[i] = reader.ReadUInt32();
            memory.Orders[i] = reader.ReadUInt16();
        }

        var missed = reader.ReadByte();
        if (missed > TrackMemory.MissedSlots)
        {
            throw reader.Damaged("too many missed numbers");
        }

        for (var i = 0; i < missed; i++)
        {
            memory.Missed[i] = reader.ReadUInt16();
        }
    }

    public static void Write(TrackEvidence evidence, ref PackedWriter writer)
    {
        FloatPacking.WriteFloats(ref writer, evidence.Sums);
        FloatPacking.WriteFloats(ref writer, evidence.Families);
        FloatPacking.WriteFloats(ref writer, evidence.Settled);
        writer.WriteSingle(evidence.SettledPurpose);
        FloatPacking.WriteTime(ref writer, evidence.Since);
        FloatPacking.WriteTime(ref writer, evidence.FadedTo);
        writer.WriteVarint((ulong)evidence.Exposed);
        writer.WriteVarint((ulong)evidence.Strangers);
        writer.WriteVarint((ulong)evidence.Unnamed);
    }

    public static void Read(TrackEvidence evidence, ref PackedReader reader)
    {
        FloatPacking.ReadFloats(ref reader, evidence.Sums);
        FloatPacking.ReadFloats(ref reader, evidence.Families);
        FloatPacking.ReadFloats(ref reader, evidence.Settled);
        evidence.SettledPurpose = reader.ReadSingle();
        evidence.Since = FloatPacking.ReadTime(ref reader);
        evidence.FadedTo = FloatPacking.ReadTime(ref reader);
        evidence.Exposed = (int)reader.ReadVarint(int.MaxValue);
        evidence.Strangers = (int)reader.ReadVarint(int.MaxValue);
        evidence.Unnamed = (int)reader.ReadVarint(int.MaxValue);
    }

    public static void Write(RecentRecords recent, long now, ref PackedWriter writer)
    {
        writer.WriteByte((byte)recent.Count);
        FloatPacking.WriteTime(ref writer, recent.NextDue == long.MaxValue ? 0 : recent.NextDue);
        foreach (ref readonly var record in recent.Entries)
        {
            writer.WriteSigned(now - record.Time);
            var bytes = writer.WriteSpan(15);
            BinaryPrimitives.WriteUInt32LittleEndian(bytes, record.Tag);
            BinaryPrimitives.WriteHalfLittleEndian(bytes[4..], PackedWriter.Storable(record.Novelty));
            BinaryPrimitives.WriteHalfLittleEndian(bytes[6..], PackedWriter.Storable(record.Pace));
            BinaryPrimitives.WriteHalfLittleEndian(bytes[8..], PackedWriter.Storable(record.Segment));
            BinaryPrimitives.WriteHalfLittleEndian(bytes[10..], PackedWriter.Storable(record.Purpose));
            BinaryPrimitives.WriteHalfLittleEndian(bytes[12..], PackedWriter.Storable(record.Weight));
            bytes[14] = (byte)(record.Stage | (record.InBulk ? 0x10 : 0) | (record.FirstSeen ? 0x20 : 0) | (record.Foreign ? 0x40 : 0) | (record.Claimed ? 0x80 : 0));
        }
    }

    public static void Read(RecentRecords recent, long now, ref PackedReader reader)
    {
        var count = reader.ReadByte();
        if (count > RecentRecords.Capacity)
        {
            throw reader.Damaged("too many recent look-ups");
        }

        var nextDue = FloatPacking.ReadTime(ref reader);
        for (var i = 0; i < count; i++)
        {
            var record = new RecentRecord
            {
                Time = now - reader.ReadSigned(),
                Tag = reader.ReadUInt32(),
                Novelty = (Half)reader.ReadHalf(),
                Pace = (Half)reader.ReadHalf(),
                Segment = (Half)reader.ReadHalf(),
                Purpose = (Half)reader.ReadHalf(),
                Weight = (Half)reader.ReadHalf(),
            };
            var flags = reader.ReadByte();
            record.Stage = (byte)(flags & 0x0F);
            record.InBulk = (flags & 0x10) != 0;
            record.FirstSeen = (flags & 0x20) != 0;
            record.Foreign = (flags & 0x40) != 0;
            record.Claimed = (flags & 0x80) != 0;
            if (record.Stage >= ClaimDelays.Count || record.Time < 0 || record.Time > now)
            {
                throw reader.Damaged("a recent look-up of a time that cannot be");
            }

            record.Added = TrackEvidence.AddedBy(record);
            recent.Add(record);
        }

        recent.NextDue = nextDue == 0 ? long.MaxValue : nextDue;
    }

    public static void Write(SourceContext context, ref PackedWriter writer)
    {
        writer.WriteUInt32(context.Session);
        writer.WriteUInt32(context.Network);
        writer.WriteUInt32(context.Device);
        writer.WriteUInt32(context.Agent);
        writer.WriteUInt16(context.Country);
        writer.WriteSingle(context.Takeover);
        writer.WriteSingle(context.Dormancy);
        writer.WriteUInt32(context.LastRefused);
        FloatPacking.WriteTime(ref writer, context.SignedInAt);
        FloatPacking.WriteTime(ref writer, context.ActiveAt);
        writer.WriteVarint((ulong)context.SilentDays);
        writer.WriteByte((byte)((byte)context.Novelties | (context.IsCounted ? 0x80 : 0)));
    }

    public static void Read(SourceContext context, ref PackedReader reader)
    {
        context.Session = reader.ReadUInt32();
        context.Network = reader.ReadUInt32();
        context.Device = reader.ReadUInt32();
        context.Agent = reader.ReadUInt32();
        context.Country = reader.ReadUInt16();
        context.Takeover = reader.ReadSingle();
        context.Dormancy = reader.ReadSingle();
        context.LastRefused = reader.ReadUInt32();
        context.SignedInAt = FloatPacking.ReadTime(ref reader);
        context.ActiveAt = FloatPacking.ReadTime(ref reader);
        context.SilentDays = (int)reader.ReadVarint(int.MaxValue);
        var novelties = reader.ReadByte();
        context.Novelties = (SourceNovelties)(novelties & 0x7F);
        context.IsCounted = (novelties & 0x80) != 0;
    }
}
