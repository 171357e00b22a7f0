using System.Text;
using System.Text.Json;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Privacy;

namespace AccessSentinel.Contracts.Tests.Events;

/// <summary>Whatever arrives is a value: an event or a reason.</summary>
public sealed class RobustnessTests
{
    private const int Seed = 20261122;
    private const int Inputs = 100_000;

    private static readonly byte[][] Pieces =
    [
        .. new[]
        {
            "{", "}", "[", "]", ",", ":", "\"", "\\", "\\u", "\\ud800", "\\udc00", "null", "true", "-", "1e999", "0.5", " ", "\"id\":", "\"id\":\"x\",",
            "\"time\":\"2026-03-02T09:15:27Z\",", "\"credential\":{\"id\":\"c\"},", "\"action\":\"view\",", "\"outcome\":\"error\",",
            "\"outcome\":", "\"nir\":\"1900697411123\",", "\u00a0", "é", "😀", "\"\"", "{\"a\":", "[[[[[[[[[[[[[[[[[[[[", "\ufeff", "\0",
        }.Select(Encoding.UTF8.GetBytes),
        [0xff], [0xc3], [0xed, 0xa0, 0x80], [0xf4, 0x90, 0x80, 0x80],
    ];

    [Test]
    public void NoInputThrowsAndEveryReasonIsReached()
    {
        TestContext.Out.WriteLine($"seed {Seed}");
        var random = new Random(Seed);
        var parser = new AccessEventParser(TagKey.Evaluation);
        var reasons = new int[RejectReasons.Count];
        var e = default(AccessEvent);
        for (var i = 0; i < Inputs; i++)
        {
            var input = Mutated(random);
            var reason = parser.Parse(input, ref e);
            reasons[(int)reason]++;
            // The exceptions of the runtime's own parser are slow: of the damaged ones every eighth is enough.
            if (reason == RejectReason.None || (reason == RejectReason.NotJson && i % 8 == 0))
            {
                IsJson(input).ShouldBe(reason == RejectReason.None, Convert.ToHexString(input));
            }

            if (reason == RejectReason.None)
            {
                (parser.CredentialId.Length > 0 && e.Time > 0 && e.Records >= 0 && e.NirOrder < 1000).ShouldBeTrue();
            }
        }

        for (var reason = 0; reason < reasons.Length; reason++)
        {
            TestContext.Out.WriteLine($"{RejectReasons.Name((RejectReason)reason)} {reasons[reason]}");
            reasons[reason].ShouldBeGreaterThan(0, RejectReasons.Name((RejectReason)reason));
        }
    }

    [Test]
    public void OneParserGivesWhatANewOneGives()
    {
        TestContext.Out.WriteLine($"seed {Seed + 1}");
        var random = new Random(Seed + 1);
        var old = new AccessEventParser(TagKey.Evaluation);
        for (var i = 0; i < 5_000; i++)
        {
            var input = Mutated(random);
            var fresh = new AccessEventParser(TagKey.Evaluation);
            AccessEvent first = default;
            AccessEvent second = default;
            old.Parse(input, ref first).ShouldBe(fresh.Parse(input, ref second), Convert.ToHexString(input));
            first.ShouldBe(second, Convert.ToHexString(input));
            old.CredentialId.SequenceEqual(fresh.CredentialId).ShouldBeTrue(Convert.ToHexString(input));
        }
    }

    [Test]
    public void NothingIsAllocated()
    {
        string[] texts =
        [
            Sample.Full,
            Sample.Least,
            Sample.With("LGO/5.2 ", "LGO\\/5.2\\u00e9 "),
            Sample.With("LGO/5.2 ", new string('x', 10_000)),
            Sample.With("\"nir\"", "\"n\\u0069r\""),
            Sample.With("\"session\":", "\"new\":{\"a\":[1,{}]},\"session\":"),
            Sample.With("\"203.0.113.7\"", "\"2001:db8::1\""),
            Sample.With("\"records\":1", "\"records\":1e2"),
            Sample.With("\"outcome\":\"success\"", "\"outcome\":1"),
            Sample.With("\"session\":", "\"id\":\"again\",\"session\":"),
            Sample.Full[..300],
            "hello",
            "",
            "{\"x\":" + new string('[', 1000),
        ];
        var parser = new AccessEventParser(TagKey.Evaluation);
        foreach (var text in texts)
        {
            var json = Encoding.UTF8.GetBytes(text);
            ParseMany(parser, json);
            var before = GC.GetAllocatedBytesForCurrentThread();
            ParseMany(parser, json);
            (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0, text);
        }
    }

    private static void ParseMany(AccessEventParser parser, byte[] json)
    {
        var e = default(AccessEvent);
        for (var i = 0; i < 1000; i++)
        {
            parser.Parse(json, ref e);
        }
    }

    private static byte[] Mutated(Random random)
    {
        var text = random.Next(4) switch
        {
            0 => Sample.Full,
            1 => Sample.Least,
            2 => new RandomEvents(random, 0).Next(),
            _ => new RandomEvents(random, 0.1).Next(),
        };
        var bytes = new List<byte>(Encoding.UTF8.GetBytes(text));
        for (var steps = random.Next(4); steps > 0; steps--)
        {
            Mutate(random, bytes);
        }

        return [.. bytes];
    }

    private static void Mutate(Random random, List<byte> bytes)
    {
        var at = random.Next(bytes.Count + 1);
        var length = random.Next(Math.Min(40, bytes.Count - at) + 1);
        switch (random.Next(100))
        {
            case < 25 when at < bytes.Count:
                bytes[at] = (byte)random.Next(256);
                break;
            case < 50:
                bytes.InsertRange(at, Pieces[random.Next(Pieces.Length)]);
                break;
            case < 65:
                bytes.RemoveRange(at, length);
                break;
            case < 80:
                bytes.InsertRange(random.Next(bytes.Count + 1), bytes.GetRange(at, length));
                break;
            case < 88:
                bytes.RemoveRange(at, bytes.Count - at);
                break;
            case < 94:
                bytes.Insert(0, (byte)'[');
                bytes.Add((byte)']');
                break;
            case < 98:
                Append(bytes, ",\"x\":" + new string('[', 20) + new string(']', 20));
                break;
            case 98:
                bytes.Clear();
                break;
            default:
                Append(bytes, ",\"x\":\"" + new string('x', 66_000) + "\"");
                break;
        }
    }

    private static void Append(List<byte> bytes, string member)
    {
        var at = bytes.LastIndexOf((byte)'}');
        bytes.InsertRange(at < 0 ? bytes.Count : at, Encoding.UTF8.GetBytes(member));
    }

    private static bool IsJson(byte[] input)
    {
        try
        {
            var skip = input.AsSpan().StartsWith("\ufeff"u8) ? 3 : 0;
            using var document = JsonDocument.Parse(input.AsMemory(skip));
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
