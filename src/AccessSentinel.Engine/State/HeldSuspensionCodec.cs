using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Packing;

namespace AccessSentinel.Engine.State;

/// <summary>Packs the suspension that the guard holds: one zero byte while there is none.</summary>
internal static class HeldSuspensionCodec
{
    private const byte None = 0;
    private const byte Held = 1;

    public static void Write(MeasureState measure, ref PackedWriter writer)
    {
        if (!measure.IsHeld)
        {
            writer.WriteByte(None);
            return;
        }

        writer.WriteByte(Held);
        writer.WriteByte((byte)measure.HeldBy);
        FloatPacking.WriteTime(ref writer, measure.HeldSince);
        FloatPacking.WriteTime(ref writer, measure.HeldUntil);
        OversightCodec.WriteName(measure.HeldAuthor, ref writer);
    }

    public static void Read(MeasureState measure, ref PackedReader reader)
    {
        switch (reader.ReadByte())
        {
            case None:
                measure.EndHold();
                return;
            case Held:
                var by = reader.ReadByte();
                if (by > (byte)GuardScope.Unreadable)
                {
                    throw reader.Damaged("a guard's scope out of range");
                }

                var since = FloatPacking.ReadTime(ref reader);
                var until = FloatPacking.ReadTime(ref reader);
                if (until == 0)
                {
                    throw reader.Damaged("a suspension that is held for no time");
                }

                measure.Hold(since, until, (GuardScope)by, OversightCodec.ReadName(ref reader));
                return;
            default:
                throw reader.Damaged("neither a held suspension nor none");
        }
    }
}
