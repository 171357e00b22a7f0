using AccessSentinel.Contracts.Controls;
using AccessSentinel.Contracts.Signatures;

namespace AccessSentinel.TestKit.Fuzzing;

/// <summary>
/// Operators' controls, read and verified. The first byte of an input says how it is signed and delivered, so that what is behind the
/// signature is reached, too. A replay is no matter of the reader: whoever remembers what was applied finds it.
/// </summary>
public sealed class ControlTarget : FuzzTarget
{
    private static readonly DateTime Now = new(2026, 3, 2, 9, 15, 27, DateTimeKind.Utc);
    private static readonly ControlRefusal[] Refusals = [.. Enum.GetValues<ControlRefusal>().Where(refusal => refusal != ControlRefusal.Replayed)];

    private readonly JsonMutator _mutator = new(Samples());
    private readonly SigningKey _lead = SigningKey.Create();
    private readonly SigningKey _analyst = SigningKey.Create();
    private readonly SigningKey _past = SigningKey.Create();
    private readonly SigningKey _stranger = SigningKey.Create();
    private readonly ControlVerifier _verifier;

    /// <summary>Makes the target.</summary>
    public ControlTarget()
        : base("controls", 90, [.. Refusals.Select(ControlRefusals.Name)]) => _verifier = new ControlVerifier(
        [
            Key("nadia", OperatorRole.Lead, _lead, Now.AddYears(1)),
            Key("paul", OperatorRole.Analyst, _analyst, Now.AddYears(1)),
            Key("nadia", OperatorRole.Lead, _past, Now.AddDays(-1)),
        ]);

    /// <inheritdoc/>
    public override long AllocationBound(int length) => (64 * 1024) + (64L * length);

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Next(Random random)
    {
        // Most go without a signature: what ES256 costs is known, and what the reader refuses needs none.
        var signed = random.Next(8) == 0;
        var buffer = signed && random.Next(2) == 0 ? _mutator.Untouched(random) : _mutator.Next(random);
        buffer.Replace(0, 0, [(byte)(signed ? random.Next(256) : 0)]);
        return buffer.Bytes;
    }

    /// <inheritdoc/>
    public override void Try(ReadOnlySpan<byte> input, long[] counts)
    {
        var how = input.Length == 0 ? 0 : input[0];
        var value = input.Length == 0 ? input : input[1..];
        var now = (how >> 4) switch { 14 => Now.AddDays(-2), 15 => Now.AddDays(40), _ => Now };
        var key = (how & 7) switch { 4 => _past, 5 => _stranger, 6 => _analyst, _ => _lead };
        var headers = (how & 7) == 0 ? null : SignatureHeaders.Of(key, (how & 7) == 7 ? "another"u8 : value);
        var messageKey = (how & 8) == 0 ? "8100123456789"u8 : "another"u8;
        var refusal = _verifier.Verify(value, headers, messageKey, now, out var control);
        counts[Array.IndexOf(Refusals, refusal)]++;
        if (control is not null)
        {
            _ = ControlWriter.ToBytes(control);
        }
    }

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        _verifier.Dispose();
        _lead.Dispose();
        _analyst.Dispose();
        _past.Dispose();
        _stranger.Dispose();
    }

    private static OperatorKey Key(string name, OperatorRole role, SigningKey key, DateTime until) =>
        new(name, role, key.PublicKey, Now.AddYears(-1), until);

    private static IEnumerable<byte[]> Samples() =>
        from type in Enum.GetValues<ControlType>()
        from author in new[] { "nadia", "paul" }
        let allowance = type == ControlType.Allow
        select ControlWriter.ToBytes(new Control
        {
            Id = "00112233445566778899aabbccddeeff",
            Type = type,
            Scope = ControlScope.Credential,
            Subject = "8100123456789",
            Author = author,
            Reason = "vu au téléphone",
            IssuedAt = Now,
            ValidUntil = Now.AddHours(1),
            ExpiresAt = allowance || type == ControlType.Suspend ? Now.AddDays(2) : null,
            Factor = allowance ? 2.5 : null,
            Episode = type is ControlType.Release or ControlType.Confirm ? new ControlEpisode("ffeeddccbbaa99887766554433221100", Now.AddHours(-2)) : null,
        });
}
