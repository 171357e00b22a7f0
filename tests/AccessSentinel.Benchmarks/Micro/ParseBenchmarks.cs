using System.Text;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Privacy;
using BenchmarkDotNet.Attributes;

namespace AccessSentinel.Benchmarks.Micro;

/// <summary>From the bytes of one message to the event.</summary>
public class ParseBenchmarks
{
    private const string Text = """
        {"id":"3f0c2a57-9a5e-4c1e-8f1f-0d6b1f7a9c11","time":"2026-03-02T09:15:27.123+01:00","credential":{"id":"8100123456789","profession":"pharmacist","organization":"750012345","department":"75","software":"LGO-5","since":"2019-05-04"},"session":"s-81f2c0a4","action":"lookup","outcome":"success","beneficiary":{"nir":"2 55 08 14 168 025 38","department":"14","insurer":"M-204"},"records":1,"source":{"ip":"203.0.113.7","asn":3215,"country":"FR","device":"d-7c11","userAgent":"LGO/5.2 (Windows NT 10.0)"},"auth":{"method":"card","mfa":true}}
        """;

    private readonly AccessEventParser _parser = new(TagKey.Evaluation);
    private readonly byte[] _ordinary = Encoding.UTF8.GetBytes(Text);
    private readonly byte[] _escaped = Encoding.UTF8.GetBytes(
        Text.Replace("s-81", "s\\u002d81", StringComparison.Ordinal)
            .Replace("d-7c", "d\\u002d7c", StringComparison.Ordinal)
            .Replace("LGO/5.2", "LGO\\/5.2", StringComparison.Ordinal)
            .Replace("810012", "\\u0038\\u003110012", StringComparison.Ordinal));
    private readonly byte[] _truncated = Encoding.UTF8.GetBytes(Text[..300]);
    private readonly byte[] _notJson = Encoding.UTF8.GetBytes(Text.Replace("\"session\":", "\"session\";", StringComparison.Ordinal));
    private readonly AccessEventParser _twoKeys = new(new TagKey("next", new byte[32]).After(new KeyOverlap(TagKey.Evaluation, DateTime.MaxValue), []));
    private AccessEvent _event;

    [Benchmark(Baseline = true)]
    public RejectReason Ordinary() => _parser.Parse(_ordinary, ref _event);

    [Benchmark]
    public RejectReason WhileTwoKeysOverlap() => _twoKeys.Parse(_ordinary, ref _event);

    [Benchmark]
    public RejectReason Escaped() => _parser.Parse(_escaped, ref _event);

    [Benchmark]
    public RejectReason Truncated() => _parser.Parse(_truncated, ref _event);

    [Benchmark]
    public RejectReason WrongInTheMiddle() => _parser.Parse(_notJson, ref _event);
}
