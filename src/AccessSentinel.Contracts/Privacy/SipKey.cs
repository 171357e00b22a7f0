namespace AccessSentinel.Contracts.Privacy;

/// <summary>A 128-bit key of SipHash, as two little-endian words.</summary>
public readonly record struct SipKey(ulong K0, ulong K1);
