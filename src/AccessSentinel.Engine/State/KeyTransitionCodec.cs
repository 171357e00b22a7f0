using AccessSentinel.Engine.Packing;

namespace AccessSentinel.Engine.State;

/// <summary>Packs how far a record has come from one key to the next: one zero byte where nothing is being carried over.</summary>
internal static class KeyTransitionCodec
{
    private const int MaxDay = 3_652_058;

    public static void Write(KeyTransition transition, ref PackedWriter writer)
    {
        writer.WriteVarint((ulong)transition.Since);
        if (transition.Since != 0)
        {
            OversightCodec.WriteName(transition.From, ref writer);
        }
    }

    public static void Read(KeyTransition transition, ref PackedReader reader)
    {
        transition.Since = (int)reader.ReadVarint(MaxDay);
        transition.From = transition.Since == 0 ? "" : OversightCodec.ReadName(ref reader);
    }
}
