using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Scoring;

namespace AccessSentinel.Engine.State;

/// <summary>Packs what belongs to the two tracks of a credential: memory, evidence, pending look-ups and the present source.</summary>
internal static class TrackCodec
{
    private const int MemoryFloats = 5;

    public static void Write(TrackMemory memory, ref PackedWriter writer)
    {
        FloatPacking.WriteTime(ref writer, memory.LastRecord);
        FloatPacking.WriteTime(ref writer, memory.DecayedTo);
        if (memory.DecayedTo == 0)
        {
            return;
        }

        FloatPacking.WriteFloats(ref writer, [memory.Records, memory.FirstSeen, memory.NotFound, memory.ExpectedClaims, memory.SeenClaims]);
        FloatPacking.WriteFloats(ref writer, memory.Pace);
        FloatPacking.WriteFloats(ref writer, memory.DepartmentCounts);
        writer.WriteBytes(memory.Departments);
        for (var i = 0; i < TrackMemory.PrefixSlots; i++)
        {
            writer.WriteUInt32(memory.Prefixes[i]);
            writer.WriteUInt16(memory.Orders[i]);
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
        FloatPacking.ReadFloats(ref reader, memory.Pace);
        FloatPacking.ReadFloats(ref reader, memory.DepartmentCounts);
        reader.ReadBytes(TrackMemory.DepartmentSlots).CopyTo(memory.Departments);
        for (var i = 0; i < TrackMemory.PrefixSlots; i++)
        {
            memory.Prefixes[i] = reader.ReadUInt32();
            memory.Orders[i] = reader.ReadUInt16();
        }
    }

    public static void Write(TrackEvidence evidence, ref PackedWriter writer)
    {
        FloatPacking.WriteFloats(ref writer, evidence.Sums);
        FloatPacking.WriteFloats(ref writer, evidence.Families);
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
        evidence.Since = FloatPacking.ReadTime(ref reader);
        evidence.FadedTo = FloatPacking.ReadTime(ref reader);
        evidence.Exposed = (int)reader.ReadVarint(int.MaxValue);
        evidence.Strangers = (int)reader.ReadVarint(int.MaxValue);
        evidence.Unnamed = (int)reader.ReadVarint(int.MaxValue);
    }

    public static void Write(PendingLookups pending, long now, ref PackedWriter writer)
    {
        writer.WriteByte((byte)pending.Count);
        foreach (ref readonly var lookup in pending.Entries)
        {
            writer.WriteSigned(now - lookup.Time);
            writer.WriteUInt32(lookup.Tag);
            writer.WriteSingle(lookup.Novelty);
            writer.WriteSingle(lookup.Segment);
            writer.WriteSingle(lookup.Weight);
            writer.WriteByte((byte)(lookup.Stage | (lookup.FirstSeen ? 0x40 : 0) | (lookup.Foreign ? 0x80 : 0)));
        }
    }

    public static void Read(PendingLookups pending, long now, ref PackedReader reader)
    {
        var count = reader.ReadByte();
        if (count > PendingLookups.Capacity)
        {
            throw reader.Damaged("too many pending look-ups");
        }

        for (var i = 0; i < count; i++)
        {
            var time = now - reader.ReadSigned();
            var lookup = new PendingLookup
            {
                Time = time,
                Tag = reader.ReadUInt32(),
                Novelty = reader.ReadSingle(),
                Segment = reader.ReadSingle(),
                Weight = reader.ReadSingle(),
            };
            var flags = reader.ReadByte();
            lookup.Stage = (byte)(flags & 0x3F);
            lookup.FirstSeen = (flags & 0x40) != 0;
            lookup.Foreign = (flags & 0x80) != 0;
            if (lookup.Stage >= ClaimDelays.Count)
            {
                throw reader.Damaged("a pending look-up past its horizon");
            }

            pending.Add(lookup);
        }
    }

    public static void Write(SourceContext context, ref PackedWriter writer)
    {
        writer.WriteUInt32(context.Session);
        writer.WriteUInt32(context.Network);
        writer.WriteUInt32(context.Device);
        writer.WriteUInt32(context.Agent);
        writer.WriteSingle(context.Takeover);
        FloatPacking.WriteTime(ref writer, context.SignedInAt);
        writer.WriteVarint((ulong)Math.Max(0, context.SilentDays));
    }

    public static void Read(SourceContext context, ref PackedReader reader)
    {
        context.Session = reader.ReadUInt32();
        context.Network = reader.ReadUInt32();
        context.Device = reader.ReadUInt32();
        context.Agent = reader.ReadUInt32();
        context.Takeover = reader.ReadSingle();
        context.SignedInAt = FloatPacking.ReadTime(ref reader);
        context.SilentDays = (int)reader.ReadVarint(int.MaxValue);
    }
}
