using AccessSentinel.Engine.Features;
using AccessSentinel.Engine.Packing;

namespace AccessSentinel.Engine.State;

/// <summary>Packs an <see cref="Attendance"/>.</summary>
internal static class AttendanceCodec
{
    private const int MaxDay = 3_652_058;

    public static void Write(Attendance attendance, ref PackedWriter writer)
    {
        writer.WriteVarint((ulong)attendance.ObservedDay);
        writer.WriteVarint((ulong)attendance.LastDay);
        FloatPacking.WriteFloats(ref writer, [attendance.DaysBefore, attendance.LastWeight]);
    }

    public static void Read(Attendance attendance, ref PackedReader reader)
    {
        Span<float> values = stackalloc float[2];
        attendance.ObservedDay = (int)reader.ReadVarint(MaxDay);
        attendance.LastDay = (int)reader.ReadVarint(MaxDay);
        FloatPacking.ReadFloats(ref reader, values);
        attendance.DaysBefore = values[0];
        attendance.LastWeight = values[1];
    }
}
