using System.Buffers.Binary;
using System.Globalization;
using System.Text;
using AccessSentinel.IntegrationTests.Support;
using AccessSentinel.TestKit;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.IntegrationTests;

/// <summary>
/// People's numbers go in by every path, readable or not, in events that are judged and in such that are refused. Afterwards they
/// are searched for in all that the worker wrote anywhere.
/// </summary>
[TestFixture(BrokerKind.Mock)]
[TestFixture(BrokerKind.Real)]
public sealed class PrivacyTests(BrokerKind kind)
{
    private const string Thief = "ps-privacy-thief";
    private const string ThievesAddress = "203.0.113.214";

    // As a portal writes them: with and without key, with spaces, Corsica, overseas, and such that cannot be read.
    private static readonly string[] Numbers =
    [
        "2550814168025", "255081416802538", "2 55 08 14 168 025 38", "185052A00400181", "1 85 05 2A 004 002", "295092b03304279",
        "190069741112361", "255081416802599", "2.55.08.14.168.025.38", "2550814168O25", "25508141680253",
    ];

    private readonly Dictionary<string, string> _written = [];
    private IReadOnlyList<byte[]> _stored = [];
    private Deployment _deployment = null!;

    [OneTimeSetUp]
    public async Task PlayAsync()
    {
        _deployment = await Deployment.CreateAsync(kind);
        using var worker = _deployment.StartWorker("decide", ("LOGGING__LEVEL", "Trace"));
        await worker.ReadyAsync();
        var sent = Compose(DateTime.UtcNow).ToArray();
        await Kcat.ProduceAsync(_deployment.Broker.BootstrapServers, _deployment.Events, sent);
        await Eventually.HoldsAsync(
            async () => await worker.SumAsync("accesssentinel_events_consumed_total") >= sent.Length,
            "every event is consumed",
            TimeSpan.FromMinutes(2));
        _written["metrics"] = await worker.MetricsAsync();
        _written["health"] = (await worker.GetAsync("/health/ready")).Text;
        await worker.DrainsAsync();
        _written["log"] = worker.Log;
        _written["commands"] = await TopicAsync(_deployment.Commands);
        _written["dead letters"] = await TopicAsync(_deployment.DeadLetters);
        _written["audit"] = await TopicAsync(_deployment.Audit);
        _written["events"] = await TopicAsync(_deployment.Events);
        _written["inspect"] = (await SentinelProgram.RunAsync(["inspect", Thief], _deployment.Environment())).Text;
        _stored = [.. RedisDump.Read(_deployment.Redis.Port).SelectMany(key => key.Value.SelectMany(
            field => new[] { Encoding.UTF8.GetBytes(key.Key), Encoding.UTF8.GetBytes(field.Key), field.Value }))];
    }

    [OneTimeTearDown]
    public void End() => _deployment?.Dispose();

    [Test]
    public void EveryPathWasTaken()
    {
        _written["commands"].ShouldContain("\"suspend\"");
        _written["audit"].ShouldContain("\"kind\":\"decision\"");
        _written["dead letters"].Split('\n').Length.ShouldBeGreaterThan(Numbers.Length * 5);
        _written["log"].ShouldContain(Thief);
        _written["inspect"].ShouldContain(Thief);
        WorkerProcess.Sum(_written["metrics"], "accesssentinel_events_degraded_total").ShouldBeGreaterThan(0);
        WorkerProcess.Sum(_written["metrics"], "accesssentinel_events_miskeyed_total").ShouldBeGreaterThan(0);
        _stored.Count.ShouldBeGreaterThan(30);
    }

    [Test]
    public void TheSearchFindsWhatWasSent()
    {
        foreach (var number in Numbers)
        {
            _written["events"].ShouldContain(number);
        }
    }

    [TestCase("metrics")]
    [TestCase("health")]
    [TestCase("log")]
    [TestCase("commands")]
    [TestCase("dead letters")]
    [TestCase("audit")]
    [TestCase("inspect")]
    public void NoNumberIsIn(string place)
    {
        foreach (var form in Forms())
        {
            _written[place].ShouldNotContain(form, Case.Insensitive);
            Compact(_written[place]).ShouldNotContain(Compact(form), Case.Insensitive);
        }
    }

    [Test]
    public void NoNumberIsInRedisNeitherAsTextNorAsInteger()
    {
        var needles = Forms().Concat(Forms().Select(form => form.ToLowerInvariant())).Distinct().Select(Encoding.UTF8.GetBytes).ToList();
        foreach (var form in Forms().Select(Compact).Where(form => form.All(char.IsAsciiDigit)))
        {
            var little = new byte[sizeof(long)];
            var big = new byte[sizeof(long)];
            BinaryPrimitives.WriteInt64LittleEndian(little, long.Parse(form, CultureInfo.InvariantCulture));
            BinaryPrimitives.WriteInt64BigEndian(big, long.Parse(form, CultureInfo.InvariantCulture));

            // The upper bytes are zero: without them shorter encodings are found, too.
            needles.Add(little[..6]);
            needles.Add(big[2..]);
        }

        foreach (var value in _stored)
        {
            needles.Where(needle => value.AsSpan().IndexOf(needle) >= 0).ShouldBeEmpty();
        }
    }

    [Test]
    public void MetricsNameNobody()
    {
        _written["metrics"].ShouldNotContain("ps-");
        _written["metrics"].ShouldNotContain(ThievesAddress);
        _written["metrics"].ShouldNotContain("10.1.0.7");
    }

    private static string Compact(string text) => string.Concat(text.Where(c => !char.IsWhiteSpace(c)));

    /// <summary>Each number as sent, without its spaces, and without its key.</summary>
    private static HashSet<string> Forms() =>
        [.. Numbers.SelectMany(number => new[] { number, Compact(number), Compact(number).Length >= 13 ? Compact(number)[..13] : number })];

    private static IEnumerable<(string? Key, string Value)> Compose(DateTime now)
    {
        for (var i = 0; i < Numbers.Length; i++)
        {
            var nir = $$"""{"nir":"{{Numbers[i]}}"}""";
            var good = PortalEvents.Lookup($"n{i}", "ps-privacy", now.AddMinutes(-30).AddSeconds(i * 90), nir);
            yield return ("ps-privacy", good);
            yield return ("ps-privacy", good);
            yield return ("ps-another", PortalEvents.Lookup($"m{i}", "ps-privacy-mis-keyed", now.AddMinutes(-30).AddSeconds(i * 90), nir));
            foreach (var bad in Refused(good, i))
            {
                yield return ("ps-privacy", bad);
            }
        }

        var number = 0;
        foreach (var stolen in PortalEvents.SmashAndGrab(Thief, 400, now, ThievesAddress))
        {
            // The thief reads the same few people again and again among the others.
            var nir = $$"""{"nir":"{{Numbers[number % Numbers.Length]}}"}""";
            yield return (Thief, number++ % 5 == 0
                ? PortalEvents.Lookup($"again-{number}", Thief, now.AddSeconds(number - 400), nir, ThievesAddress)
                : stolen);
        }
    }

    private static IEnumerable<string> Refused(string good, int i)
    {
        yield return good[..^3];
        yield return good + Numbers[i];
        yield return Numbers[i];
        yield return $"\"{Numbers[i]}\"";
        yield return $"[{good}]";
        yield return good.Replace("\"id\":\"n", "\"notId\":\"n", StringComparison.Ordinal);
        yield return good.Replace("\"time\":\"", $"\"time\":\"{Numbers[i]}", StringComparison.Ordinal);
        yield return good.Replace("\"lookup\"", $"{{\"nir\":\"{Numbers[i]}\"}}", StringComparison.Ordinal);
        yield return good.Replace("\"outcome\":\"success\"", $"\"outcome\":\"{Numbers[i]}\"", StringComparison.Ordinal);
        yield return good.Replace("{\"id\"", "{\"id\":\"twice\",\"id\"", StringComparison.Ordinal);
        yield return good.Replace("{\"nir\"", $"{{\"pad\":{new string('[', 1000)}{new string(']', 1000)},\"nir\"", StringComparison.Ordinal);
        yield return good.Replace("PracticeSoft/1.2", new string('u', 70 * 1024), StringComparison.Ordinal);
    }

    private async Task<string> TopicAsync(string topic) => string.Join(
        '\n',
        (await Kcat.ConsumeAllAsync(_deployment.Broker.BootstrapServers, topic))
            .Select(message => $"{message.Key}|{message.Headers}|{message.Value}"));
}
