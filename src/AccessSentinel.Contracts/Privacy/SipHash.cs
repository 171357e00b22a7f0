using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace AccessSentinel.Contracts.Privacy;

/// <summary>
/// SipHash-2-4: a keyed pseudo-random function for short inputs (J.-P. Aumasson and D. J. Bernstein, "SipHash: a fast
/// short-input PRF", 2012), with 64 or 128 bits of output. Without the key nobody can enumerate inputs and compare.
/// </summary>
public static class SipHash
{
    /// <summary>64 bits of <paramref name="data"/> under <paramref name="key"/>.</summary>
    public static ulong Hash64(SipKey key, ReadOnlySpan<byte> data)
    {
        var state = new State(key, 0);
        state.Absorb(data);
        return state.Finish(0xff);
    }

    /// <summary>128 bits of <paramref name="data"/> under <paramref name="key"/>; the reference's first word is the lower half.</summary>
    public static UInt128 Hash128(SipKey key, ReadOnlySpan<byte> data)
    {
        var state = new State(key, 0xee);
        state.Absorb(data);
        var low = state.Finish(0xee);
        return new UInt128(state.FinishSecond(), low);
    }

    private struct State
    {
        private ulong _v0;
        private ulong _v1;
        private ulong _v2;
        private ulong _v3;

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public State(SipKey key, ulong width)
        {
            _v0 = key.K0 ^ 0x736f6d6570736575UL;
            _v1 = key.K1 ^ 0x646f72616e646f6dUL ^ width;
            _v2 = key.K0 ^ 0x6c7967656e657261UL;
            _v3 = key.K1 ^ 0x7465646279746573UL;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public void Absorb(ReadOnlySpan<byte> data)
        {
            var last = (ulong)data.Length << 56;
            while (data.Length >= 8)
            {
                Block(BinaryPrimitives.ReadUInt64LittleEndian(data));
                data = data[8..];
            }

            for (var i = 0; i < data.Length; i++)
            {
                last |= (ulong)data[i] << (8 * i);
            }

            Block(last);
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        public ulong Finish(ulong mark)
        {
            _v2 ^= mark;
            return FourRounds();
        }

        public ulong FinishSecond()
        {
            _v1 ^= 0xdd;
            return FourRounds();
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private ulong FourRounds()
        {
            Round();
            Round();
            Round();
            Round();
            return _v0 ^ _v1 ^ _v2 ^ _v3;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Block(ulong word)
        {
            _v3 ^= word;
            Round();
            Round();
            _v0 ^= word;
        }

        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        private void Round()
        {
            _v0 += _v1;
            _v2 += _v3;
            _v1 = BitOperations.RotateLeft(_v1, 13) ^ _v0;
            _v3 = BitOperations.RotateLeft(_v3, 16) ^ _v2;
            _v0 = BitOperations.RotateLeft(_v0, 32);
            _v2 += _v1;
            _v0 += _v3;
            _v1 = BitOperations.RotateLeft(_v1, 17) ^ _v2;
            _v3 = BitOperations.RotateLeft(_v3, 21) ^ _v0;
            _v2 = BitOperations.RotateLeft(_v2, 32);
        }
    }
}
