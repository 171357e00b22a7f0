using System.Numerics;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Privacy;

namespace AccessSentinel.TestKit.Fuzzing;

/// <summary>The parser of the portal's events: every reject reason and every degradation.</summary>
public sealed class EventTarget : FuzzTarget
{
    private static readonly string[] Samples =
    [
        """{"id":"3f0c2a57-9a5e-4c1e-8f1f-0d6b1f7a9c11","time":"2026-03-02T09:15:27.123+01:00","credential":{"id":"8100123456789","profession":"pharmacist","organization":"750012345","department":"75","software":"LGO-5","since":"2019-05-04"},"session":"s-81f2c0a4","action":"lookup","outcome":"success","beneficiary":{"nir":"2 55 08 14 168 025 38","department":"14","insurer":"M-204"},"records":1,"source":{"ip":"203.0.113.7","asn":3215,"country":"FR","device":"d-7c11","userAgent":"LGO/5.2 (Windows NT 10.0)"},"auth":{"method":"card","mfa":true}}""",
        """{"id":"e1","time":"2026-03-02T09:15:27Z","credential":{"id":"c1"},"action":"login","outcome":"success"}""",
        """{"id":"e2","time":"2026-03-02T09:15:28Z","credential":{"id":"c1","profession":"general_practitioner","department":"2A"},"session":"\u0073-1","action":"export","outcome":"denied","beneficiary":{"id":"b-7","department":"971"},"records":4000,"source":{"ip":"2001:db8::1","asn":64512,"country":"RE","device":"\u00e9","userAgent":"a"},"auth":{"method":"password","mfa":false},"unknown":{"a":[1,{"b":[]}]}}""",
        """{"id":"e3","time":"2026-03-02T09:15:29Z","credential":{"id":"c2"},"action":"claim","outcome":"not_found","beneficiary":{"nir":"190069741112386"},"source":{"ip":"::ffff:198.51.100.9"}}""",
    ];

    private static readonly Degradations[] Flags = [.. Enum.GetValues<Degradations>().Where(flag => flag != Degradations.None)];

    private readonly JsonMutator _mutator = new(Samples.Select(System.Text.Encoding.UTF8.GetBytes));
    private readonly AccessEventParser _parser = new(TagKey.Evaluation);

    /// <summary>Makes the target.</summary>
    public EventTarget()
        : base("events", 500, [.. Enum.GetValues<RejectReason>().Select(RejectReasons.Name), .. Flags.Select(flag => "degraded_" + flag.ToString().ToLowerInvariant())])
    {
    }

    /// <inheritdoc/>
    public override long AllocationBound(int length) => 16 * 1024;

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Next(Random random) => _mutator.Next(random).Bytes;

    /// <inheritdoc/>
    public override void Try(ReadOnlySpan<byte> input, long[] counts)
    {
        AccessEvent read = default;
        var reason = _parser.Parse(input, ref read);
        counts[(int)reason]++;
        if (reason != RejectReason.None)
        {
            return;
        }

        for (var flags = (uint)read.Degradations; flags != 0; flags &= flags - 1)
        {
            counts[RejectReasons.Count + BitOperations.TrailingZeroCount(flags)]++;
        }

        if (_parser.CredentialId.Length == 0 || read.EventId == 0 || read.Records < 0 || read.NirOrder > 999)
        {
            throw new InvalidOperationException("The event that was read is none.");
        }
    }
}
