using System.Text;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Privacy;

namespace AccessSentinel.Contracts.Tests.Events;

/// <summary>Whole events to start from, and short ways to read them.</summary>
internal static class Sample
{
    /// <summary>An ordinary look-up with every member.</summary>
    public const string Full = """
        {"id":"3f0c2a57-9a5e-4c1e-8f1f-0d6b1f7a9c11","time":"2026-03-02T09:15:27.123+01:00","credential":{"id":"8100123456789","profession":"pharmacist","organization":"750012345","department":"75","software":"LGO-5","since":"2019-05-04"},"session":"s-81f2c0a4","action":"lookup","outcome":"success","beneficiary":{"nir":"2 55 08 14 168 025 38","department":"14","insurer":"M-204"},"records":1,"source":{"ip":"203.0.113.7","asn":3215,"country":"FR","device":"d-7c11","userAgent":"LGO/5.2 (Windows NT 10.0)"},"auth":{"method":"card","mfa":true}}
        """;

    /// <summary>Nothing but what is required.</summary>
    public const string Least = """
        {"id":"e1","time":"2026-03-02T09:15:27Z","credential":{"id":"c1"},"action":"login","outcome":"success"}
        """;

    public static AccessEvent Accept(string json) => Accept(Encoding.UTF8.GetBytes(json));

    public static AccessEvent Accept(byte[] json)
    {
        var e = default(AccessEvent);
        new AccessEventParser(TagKey.Evaluation).Parse(json, ref e).ShouldBe(RejectReason.None);
        return e;
    }

    public static RejectReason Reject(string json) => Reject(Encoding.UTF8.GetBytes(json));

    public static RejectReason Reject(byte[] json)
    {
        var e = default(AccessEvent);
        return new AccessEventParser(TagKey.Evaluation).Parse(json, ref e);
    }

    /// <summary>The full event with a member's JSON replaced by another.</summary>
    public static string With(string old, string replacement)
    {
        Full.ShouldContain(old);
        return Full.Replace(old, replacement, StringComparison.Ordinal);
    }
}
