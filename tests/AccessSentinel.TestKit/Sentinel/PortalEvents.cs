using System.Globalization;
using System.Text;
using System.Text.Json;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Simulation;
using AccessSentinel.Simulation.Output;

namespace AccessSentinel.TestKit.Sentinel;

/// <summary>Access events as a portal writes them, on one line each.</summary>
public static class PortalEvents
{
    private const string TimeFormat = "yyyy-MM-dd'T'HH:mm:ss.fff'Z'";

    /// <summary>A look-up of an ordinary practice.</summary>
    public static string Lookup(string id, string credential, DateTime time, string beneficiary, string ip = "10.1.0.7")
    {
        var when = time.ToString(TimeFormat, CultureInfo.InvariantCulture);
        return $$$"""
            {"id":"{{{id}}}","time":"{{{when}}}","credential":{"id":"{{{credential}}}","profession":"general_practitioner",
            "department":"35"},"session":"s-{{{credential}}}","action":"lookup","outcome":"success","beneficiary":{{{beneficiary}}},
            "source":{"ip":"{{{ip}}}","country":"FR","device":"d-{{{ip}}}","userAgent":"PracticeSoft/1.2"}}
            """.ReplaceLineEndings("");
    }

    /// <summary>Somebody reads so many people, one a second, with a valid login; the last event is the latest.</summary>
    public static IEnumerable<string> SmashAndGrab(string credential, int people, DateTime last, string ip = "203.0.113.77") =>
        Enumerable.Range(0, people).Select(i => Lookup(
            $"{credential}-{i}",
            credential,
            last.AddSeconds(i - people + 1),
            $$"""{"id":"{{credential}}-b{{i}}","department":"{{(i % 90) + 1:00}}"}""",
            ip));

    /// <summary>All events of a simulation as messages: key = credential id, timestamp = event time.</summary>
    public static List<OutgoingMessage> Messages(PortalSimulation simulation, string topic) => [.. Pass(simulation, topic)];

    /// <summary>The same, drawn as they are asked for: a day of events is held at a time.</summary>
    public static IEnumerable<OutgoingMessage> Pass(PortalSimulation simulation, string topic)
    {
        var writer = new SimulatedEventWriter(simulation);
        var events = simulation.Events();
        while (events.MoveNext())
        {
            yield return new OutgoingMessage(
                topic,
                Encoding.UTF8.GetBytes(simulation.Credentials[events.Current.Credential].Id),
                writer.Write(events.Current).ToArray(),
                Timestamp: events.Current.Time);
        }
    }

    /// <summary>The lines of a file as messages: key = credential id, timestamp = event time.</summary>
    public static IEnumerable<OutgoingMessage> Messages(IEnumerable<string> lines, string topic)
    {
        foreach (var line in lines)
        {
            using var json = JsonDocument.Parse(line);
            var credential = json.RootElement.GetProperty("credential").GetProperty("id").GetString()!;
            var time = json.RootElement.GetProperty("time").GetDateTimeOffset();
            yield return new OutgoingMessage(
                topic, Encoding.UTF8.GetBytes(credential), Encoding.UTF8.GetBytes(line), Timestamp: time.UtcTicks);
        }
    }
}
