using System.Net;
using AccessSentinel.Contracts.Events;
using FsCheck;

namespace AccessSentinel.Contracts.Tests.Events;

public sealed class AddressTests
{
    [TestCase("203.0.113.7", "203.0.113.200", true)]
    [TestCase("203.0.113.7", "203.0.114.7", false)]
    [TestCase("2001:db8:1:2::5", "2001:0DB8:1:ffff::1", true)]
    [TestCase("2001:db8:1:2::5", "2001:db8:2:2::5", false)]
    [TestCase("::ffff:203.0.113.9", "203.0.113.7", true)]
    [TestCase("::ffff:cb00:7109", "203.0.113.7", true)]
    [TestCase("::", "::1", true)]
    public void NetworksAre24Or48BitsLong(string first, string second, bool same)
    {
        (From(first).Network == From(second).Network).ShouldBe(same);
        From(first).Address.ShouldNotBe(From(second).Address);
    }

    [TestCase("::ffff:203.0.113.7", "203.0.113.7")]
    [TestCase("2001:db8::1", "2001:0db8:0000:0000:0000:0000:0000:0001")]
    [TestCase("fe80::1%eth0", "fe80::1")]
    [TestCase("64:ff9b::203.0.113.7", "64:ff9b::cb00:7107")]
    [TestCase("1::", "1:0:0:0:0:0:0:0")]
    public void OneAddressHasOneTag(string first, string second) => From(first).Address.ShouldBe(From(second).Address);

    [TestCase("")]
    [TestCase("203.0.113.256")]
    [TestCase("203.0.113.07")]
    [TestCase("203.0.113.7.1")]
    [TestCase("203.0.113.")]
    [TestCase("203.0.113.7:443")]
    [TestCase("203.0.113.7, 10.0.0.1")]
    [TestCase(":")]
    [TestCase(":::")]
    [TestCase("1::2::3")]
    [TestCase("1:2:3:4:5:6:7")]
    [TestCase("1:2:3:4:5:6:7:8:9")]
    [TestCase("1:2:3:4:5:6:7::8")]
    [TestCase("12345::")]
    [TestCase("g::")]
    [TestCase("1:")]
    [TestCase("1:2:3:4:5:6:7:1.2.3.4")]
    [TestCase("1.2.3.4::")]
    public void AnythingElseIsAbsent(string text)
    {
        var e = From(text);

        e.Degradations.ShouldBe(Degradations.Ip);
        e.Address.ShouldBe(0ul);
        e.Network.ShouldBe(0ul);
    }

    [FsCheck.NUnit.Property]
    public bool WhatDotNetWritesIsRead(DoNotSize<ulong> high, DoNotSize<ulong> low, byte zeros)
    {
        var bytes = BitConverter.GetBytes(high.Item).Concat(BitConverter.GetBytes(low.Item)).ToArray();
        for (var group = 0; group < 8; group++)
        {
            if ((zeros >> group & 1) == 1)
            {
                bytes[2 * group] = bytes[(2 * group) + 1] = 0;
            }
        }

        var address = new IPAddress(bytes);
        var whole = string.Join(':', Enumerable.Range(0, 8).Select(g => $"{bytes[2 * g]:x2}{bytes[(2 * g) + 1]:x2}"));
        return From(address.ToString()).Address == From(whole).Address && From(whole).Degradations == Degradations.None;
    }

    private static AccessEvent From(string ip) => Sample.Accept(Sample.With("203.0.113.7", ip));
}
