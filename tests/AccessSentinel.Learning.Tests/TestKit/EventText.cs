using System.Globalization;
using System.Text;

namespace AccessSentinel.Learning.Tests.TestKit;

/// <summary>Hand-made events as JSON lines.</summary>
internal static class EventText
{
    public static readonly DateTime Monday = new(2026, 3, 2, 8, 0, 0, DateTimeKind.Utc);

    public static string Lookup(string id, DateTime time, string credential, string person, string profession = "general_practitioner", string home = "75", string residence = "75") =>
        string.Create(
            CultureInfo.InvariantCulture,
            $$$"""{"id":"{{{id}}}","time":"{{{time:yyyy-MM-ddTHH:mm:ss.fffZ}}}","credential":{"id":"{{{credential}}}","profession":"{{{profession}}}","department":"{{{home}}}"},"session":"s-{{{credential}}}","action":"lookup","outcome":"success","beneficiary":{"id":"{{{person}}}","department":"{{{residence}}}"},"source":{"ip":"192.0.2.1","userAgent":"Desk 1.0"}}""");

    public static string Login(string id, DateTime time, string credential, string method, bool mfa, string profession = "general_practitioner") =>
        string.Create(
            CultureInfo.InvariantCulture,
            $$$"""{"id":"{{{id}}}","time":"{{{time:yyyy-MM-ddTHH:mm:ss.fffZ}}}","credential":{"id":"{{{credential}}}","profession":"{{{profession}}}","department":"75"},"action":"login","outcome":"success","auth":{"method":"{{{method}}}","mfa":{{{(mfa ? "true" : "false")}}}}}""");

    public static byte[] Lines(params IEnumerable<string> lines) => Encoding.UTF8.GetBytes(string.Concat(lines.Select(line => line + "\n")));
}
