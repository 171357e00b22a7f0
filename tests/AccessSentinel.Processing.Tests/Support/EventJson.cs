using System.Globalization;
using System.Text;

namespace AccessSentinel.Processing.Tests.Support;

/// <summary>Writes access events as a portal does.</summary>
internal static class EventJson
{
    public static readonly DateTime Start = new(2026, 3, 2, 8, 0, 0, DateTimeKind.Utc);

    public static byte[] Lookup(string id, string credential, DateTime time, string beneficiary, int network = 1, string outcome = "success") =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$$"""
            {"id":"{{{id}}}","time":"{{{time:yyyy-MM-ddTHH:mm:ss.fffZ}}}","credential":{"id":"{{{credential}}}","profession":"general_practitioner",
            "department":"35"},"session":"s-{{{credential}}}","action":"lookup","outcome":"{{{outcome}}}","beneficiary":{"id":"{{{beneficiary}}}",
            "department":"35"},"source":{"ip":"10.{{{network}}}.0.7","country":"FR","device":"d{{{network}}}","userAgent":"PracticeSoft/1.2"}}
            """));

    public static byte[] SignIn(string id, string credential, DateTime time, int network, string outcome) =>
        Encoding.UTF8.GetBytes(string.Create(CultureInfo.InvariantCulture, $$$"""
            {"id":"{{{id}}}","time":"{{{time:yyyy-MM-ddTHH:mm:ss.fffZ}}}","credential":{"id":"{{{credential}}}","profession":"general_practitioner",
            "department":"35"},"session":"s-{{{id}}}","action":"login","outcome":"{{{outcome}}}",
            "source":{"ip":"10.{{{network}}}.0.7","country":"FR","device":"d{{{network}}}","userAgent":"PracticeSoft/1.2"}}
            """));

    public static byte[] Key(string credential) => Encoding.UTF8.GetBytes(credential);
}
