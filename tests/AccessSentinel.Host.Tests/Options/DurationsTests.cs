using AccessSentinel.Host.Options;

namespace AccessSentinel.Host.Tests.Options;

public sealed class DurationsTests
{
    [TestCase("500ms", 500)]
    [TestCase("30s", 30_000)]
    [TestCase("1.5s", 1_500)]
    [TestCase("10m", 600_000)]
    [TestCase("36h", 129_600_000)]
    [TestCase("7d", 604_800_000)]
    [TestCase("0s", 0)]
    public void ReadsANumberAndAUnit(string text, double milliseconds)
    {
        Durations.TryParse(text, out var value).ShouldBeTrue();
        value.TotalMilliseconds.ShouldBe(milliseconds);
    }

    [TestCase("")]
    [TestCase("30")]
    [TestCase("s")]
    [TestCase("-1s")]
    [TestCase("1 s")]
    [TestCase("1S")]
    [TestCase("1e3s")]
    [TestCase("1,5s")]
    [TestCase("999999999999d")]
    [TestCase("99999999d")]
    [TestCase("99999999999999999999999999999999d")]
    public void RefusesWhatCouldBeMisread(string text) => Durations.TryParse(text, out _).ShouldBeFalse();

    [Test]
    public void WhatIsWrittenIsReadBack([Values(0, 1, 999, 1_000, 1_500, 59_999, 60_000, 3_600_000, 86_400_000, int.MaxValue)] int milliseconds)
    {
        var value = TimeSpan.FromMilliseconds(milliseconds);
        Durations.TryParse(Durations.Format(value), out var read).ShouldBeTrue();
        read.ShouldBe(value);
    }
}
