using System.Text;
using AccessSentinel.Contracts.Events;

namespace AccessSentinel.Contracts.Tests.Events;

public sealed class Rfc3339Tests
{
    [TestCase("1985-04-12T23:20:50.52Z", "1985-04-12T23:20:50.5200000")]
    [TestCase("1996-12-19T16:39:57-08:00", "1996-12-20T00:39:57.0000000")]
    [TestCase("1937-01-01T12:00:27.87+00:20", null)]
    [TestCase("2026-03-02t09:15:27z", "2026-03-02T09:15:27.0000000")]
    [TestCase("2026-03-02T09:15:27.1234567Z", "2026-03-02T09:15:27.1234567")]
    [TestCase("2026-03-02T09:15:27.123456789Z", "2026-03-02T09:15:27.1234567")]
    [TestCase("2026-03-02T09:15:27.9999999999999999999Z", "2026-03-02T09:15:27.9999999")]
    [TestCase("2024-02-29T00:00:00-00:00", "2024-02-29T00:00:00.0000000")]
    [TestCase("2026-03-02T23:59:59+23:59", "2026-03-02T00:00:59.0000000")]
    [TestCase("2016-12-31T23:59:60Z", "2016-12-31T23:59:59.9999999")]
    [TestCase("1990-12-31T15:59:60-08:00", "1990-12-31T23:59:59.9999999")]
    [TestCase("2016-12-31T23:59:60.5Z", "2016-12-31T23:59:59.9999999")]
    [TestCase("2016-12-31T12:30:60Z", null)]
    [TestCase("1970-01-01T00:00:00Z", "1970-01-01T00:00:00.0000000")]
    [TestCase("1969-12-31T23:30:00-01:00", "1970-01-01T00:30:00.0000000")]
    [TestCase("1970-01-01T00:30:00+01:00", null)]
    [TestCase("9999-12-31T23:59:59.9999999Z", "9999-12-31T23:59:59.9999999")]
    [TestCase("9999-12-31T23:59:59-01:00", null)]
    [TestCase("2023-02-29T00:00:00Z", null)]
    [TestCase("2026-00-01T00:00:00Z", null)]
    [TestCase("2026-13-01T00:00:00Z", null)]
    [TestCase("2026-01-00T00:00:00Z", null)]
    [TestCase("2026-01-32T00:00:00Z", null)]
    [TestCase("2026-01-01T24:00:00Z", null)]
    [TestCase("2026-01-01T00:60:00Z", null)]
    [TestCase("2026-01-01T00:00:61Z", null)]
    [TestCase("2026-01-01T00:00:00", null)]
    [TestCase("2026-01-01T00:00:00.Z", null)]
    [TestCase("2026-01-01T00:00:00.5", null)]
    [TestCase("2026-01-01T00:00:00+0100", null)]
    [TestCase("2026-01-01T00:00:00+24:00", null)]
    [TestCase("2026-01-01T00:00:00+01:60", null)]
    [TestCase("2026-01-01T00:00:00Zx", null)]
    [TestCase("2026-01-01 00:00:00Z", null)]
    [TestCase("2026-01-01T00:00:0 Z", null)]
    [TestCase("20260101T000000Z", null)]
    [TestCase("0000-01-01T00:00:00Z", null)]
    [TestCase("", null)]
    public void DateTimes(string text, string? expected)
    {
        var good = Rfc3339.TryParseDateTime(Encoding.UTF8.GetBytes(text), out var ticks);

        good.ShouldBe(expected is not null);
        (good ? new DateTime(ticks).ToString("yyyy-MM-ddTHH:mm:ss.fffffff") : null).ShouldBe(expected);
        (good || ticks == 0).ShouldBeTrue();
    }

    [TestCase("2019-05-04", "2019-05-04")]
    [TestCase("2026-03-01T00:00:00+01:00", "2026-03-01")]
    [TestCase("2026-03-01T23:30:00-05:00", "2026-03-01")]
    [TestCase("1969-12-31", null)]
    [TestCase("2019-02-30", null)]
    [TestCase("2019-05-04T", null)]
    [TestCase("04/05/2019", null)]
    [TestCase("2019", null)]
    public void Days(string text, string? expected)
    {
        var good = Rfc3339.TryParseDay(Encoding.UTF8.GetBytes(text), out var day);

        good.ShouldBe(expected is not null);
        (good ? DateOnly.FromDayNumber(day).ToString("yyyy-MM-dd") : null).ShouldBe(expected);
    }

    [FsCheck.NUnit.Property]
    public bool WhatDotNetWritesIsReadBack(DateTimeOffset time)
    {
        var inRange = time.UtcTicks >= DateTime.UnixEpoch.Ticks;
        var text = time.ToString("yyyy-MM-ddTHH:mm:ss.fffffffzzz");
        var good = Rfc3339.TryParseDateTime(Encoding.ASCII.GetBytes(text), out var ticks);
        return good == inRange && (!good || ticks == time.UtcTicks);
    }
}
