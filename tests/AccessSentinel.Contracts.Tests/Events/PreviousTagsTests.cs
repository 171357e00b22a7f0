using System.Text;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Privacy;

namespace AccessSentinel.Contracts.Tests.Events;

/// <summary>While two keys overlap an event carries its tags under both, whatever it looks like.</summary>
public sealed class PreviousTagsTests
{
    private const string Nir = "\"2 55 08 14 168 025 38\"";

    private static readonly DateTime Until = new(2026, 6, 1, 0, 0, 0, DateTimeKind.Utc);
    private static readonly TagKey Second = new("second", [.. Enumerable.Range(1, 32).Select(i => (byte)i)]);
    private static readonly TagKey Both = Second.After(new KeyOverlap(TagKey.Evaluation, Until), []);

    private static IEnumerable<string> Events() =>
    [
        Sample.Full,
        Sample.Least,
        Sample.With(Nir, "\"2 55 08 14 168 025 39\""),
        Sample.With(Nir, "\"2.55.08.14.168.025.38\""),
        Sample.With(Nir, "\"no NIR at all\""),
        Sample.With(Nir, "\"\""),
        Sample.With(Nir, "null"),
        Sample.With("\"nir\":" + Nir, "\"id\":\"p-17\""),
        Sample.With("\"nir\":" + Nir, "\"id\":\"p-17\",\"nir\":\"no NIR at all\""),
        Sample.With("\"nir\":" + Nir, "\"nir\":\"no NIR at all\",\"id\":\"p-17\""),
        Sample.With("\"s-81f2c0a4\"", $"\"{new string('s', 500)}\""),
        Sample.With("\"d-7c11\"", "\"\\ud800\""),
        Sample.With("\"203.0.113.7\"", "\"2001:db8::7\""),
        Sample.With("\"203.0.113.7\"", "\"nowhere\""),
        Sample.With("\"LGO/5.2 (Windows NT 10.0)\"", "\"\""),
        Sample.With("{\"ip\"", "{\"device\":\"twice\",\"ip\""),
    ];

    [TestCaseSource(nameof(Events))]
    public void TheyAreWhatTheParserOfThePreviousKeyMakes(string json)
    {
        var both = Read(Both, json);
        var first = Read(TagKey.Evaluation, json);
        var second = Read(Second, json);

        both.Previous.ShouldBe(PreviousTags.Of(first, Until.Ticks));
        both.Previous = default;
        both.ShouldBe(second);
    }

    [Test]
    public void WithoutAPreviousKeyThereAreNone() => Read(Second, Sample.Full).Previous.ShouldBe(default);

    [Test]
    public void TheOverlapIsHeldAgainstTheTimeOfJudging()
    {
        var previous = Read(Both, Sample.Full).Previous;

        previous.OverlapAt(Until.Ticks - 1).ShouldBeTrue();
        previous.OverlapAt(Until.Ticks).ShouldBeFalse();
        default(PreviousTags).OverlapAt(0).ShouldBeFalse();
    }

    [Test]
    public void ThatThePreviousKeyIsTheLaterOneIsSaid()
    {
        var file = KeyFile.Create().Rotate(Until.AddDays(-10), TimeSpan.FromDays(10));

        Read(file.Key, Sample.Full).Previous.IsLater.ShouldBeFalse();
        Read(file.Return(Until.AddDays(-9)).Key, Sample.Full).Previous.IsLater.ShouldBeTrue();
    }

    [Test]
    public void OneEventLeavesNothingToTheNext()
    {
        var parser = new AccessEventParser(Both);
        var e = default(AccessEvent);
        parser.Parse(Encoding.UTF8.GetBytes(Sample.With("\"nir\":" + Nir, "\"id\":\"p-17\"")), ref e).ShouldBe(RejectReason.None);
        e.Previous.Beneficiary.ShouldNotBe(0ul);

        parser.Parse(Encoding.UTF8.GetBytes(Sample.Least), ref e).ShouldBe(RejectReason.None);

        e.Previous.ShouldBe(new PreviousTags { Until = Until.Ticks });
        parser.Parse("{}"u8, ref e).ShouldBe(RejectReason.IdMissing);
        e.ShouldBe(default);
    }

    [Test]
    public void TagsUnderTwoKeysAllocateNothing()
    {
        var parser = new AccessEventParser(Both);
        var json = Encoding.UTF8.GetBytes(Sample.Full);
        var e = default(AccessEvent);
        parser.Parse(json, ref e);
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 0; i < 1000; i++)
        {
            parser.Parse(json, ref e);
        }

        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBe(0);
    }

    private static AccessEvent Read(TagKey key, string json)
    {
        var e = default(AccessEvent);
        new AccessEventParser(key).Parse(Encoding.UTF8.GetBytes(json), ref e).ShouldBe(RejectReason.None);
        return e;
    }
}
