using AccessSentinel.Contracts.Controls;
using AccessSentinel.Engine.Decisions;
using AccessSentinel.Engine.Packing;

namespace AccessSentinel.Engine.State;

/// <summary>Packs what the audit was told: the count of events and one byte, and 8 more where an allowance mattered.</summary>
internal static class AuditedInputsCodec
{
    private const int AllowanceFollows = 1 << 3;
    private const int ObservationShift = 4;

    public static void Write(AuditedInputs inputs, ref PackedWriter writer)
    {
        writer.WriteVarint((ulong)inputs.Events);
        var allows = inputs.Allowance > 1;
        writer.WriteByte((byte)((int)inputs.Unsupported | (allows ? AllowanceFollows : 0) | ((int)inputs.Observation << ObservationShift)));
        if (allows)
        {
            writer.WriteDouble(inputs.Allowance);
        }
    }

    public static void Read(AuditedInputs inputs, ref PackedReader reader)
    {
        inputs.Events = (long)reader.ReadVarint(long.MaxValue);
        int flags = reader.ReadByte();
        var observation = (ObservationNote)(flags >> ObservationShift);
        if (observation > ObservationNote.Told)
        {
            throw reader.Damaged("a note of observation out of range");
        }

        inputs.Observation = observation;
        inputs.Unsupported = (UnsupportedMeasures)(flags & (AllowanceFollows - 1));
        if ((flags & AllowanceFollows) != 0)
        {
            var allowance = reader.ReadDouble();
            inputs.Allowance = allowance is > 1 and <= Control.GreatestFactor ? allowance : throw reader.Damaged("an allowance out of range");
        }
    }
}
