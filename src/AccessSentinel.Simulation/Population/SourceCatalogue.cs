using System.Buffers.Binary;
using System.Globalization;
using System.Text.Unicode;
using AccessSentinel.Simulation.Randomness;

namespace AccessSentinel.Simulation.Population;

/// <summary>What kind of access a network sells.</summary>
internal enum NetworkKind : byte
{
    /// <summary>Fixed lines in metropolitan France.</summary>
    Fixed,

    /// <summary>Mobile: many subscribers behind one address.</summary>
    Mobile,

    /// <summary>Fixed lines overseas.</summary>
    Overseas,

    /// <summary>Data centres in France, where practice software is hosted.</summary>
    Hosting,

    /// <summary>Data centres and anonymizing services abroad.</summary>
    Foreign,
}

/// <summary>One access network.</summary>
internal readonly record struct AccessNetwork(uint Asn, string Country, NetworkKind Kind, double Share);

/// <summary>
/// Networks and user agents. AS numbers are those of real operators; addresses are not: IPv4 from the reserved 240.0.0.0/4, IPv6
/// from the documentation prefix 3fff::/20 (RFC 9637), so that no simulated address belongs to anybody.
/// </summary>
internal static class SourceCatalogue
{
    /// <summary>Versions that each agent family has; a family's version rises with the date.</summary>
    public const int VersionsPerFamily = 64;

    /// <summary>The first agent family that is practice software.</summary>
    public const int FirstSoftwareFamily = 8;

    /// <summary>Number of practice-software products.</summary>
    public const int SoftwareCount = 12;

    /// <summary>Families of scripts, which no practice uses.</summary>
    public const int FirstScriptFamily = FirstSoftwareFamily + SoftwareCount;

    private const ulong Ipv6Bit = 1UL << 63;

    private static readonly string[] Products =
    [
        "Medisoin", "PharmaPlus", "Cabinet-Lib", "OptiGest", "DentaPro", "Infilog", "KineSuite", "LaboNet", "HospiFact", "AudioGest",
        "Soigne.net", "TiersPayant-Connect",
    ];

    private static readonly string[] AgentTexts = BuildAgents();

    /// <summary>The networks; position = network number.</summary>
    public static AccessNetwork[] Networks { get; } =
    [
        new(3215, "FR", NetworkKind.Fixed, 0.42), new(12322, "FR", NetworkKind.Fixed, 0.2), new(15557, "FR", NetworkKind.Fixed, 0.18),
        new(5410, "FR", NetworkKind.Fixed, 0.14), new(8228, "FR", NetworkKind.Fixed, 0.06), new(3215, "FR", NetworkKind.Mobile, 0.4),
        new(51207, "FR", NetworkKind.Mobile, 0.3), new(5410, "FR", NetworkKind.Mobile, 0.3), new(21351, "GP", NetworkKind.Overseas, 0.5),
        new(37002, "RE", NetworkKind.Overseas, 0.5), new(16276, "FR", NetworkKind.Hosting, 0.6), new(12876, "FR", NetworkKind.Hosting, 0.4),
        new(9009, "NL", NetworkKind.Foreign, 0.4), new(24940, "DE", NetworkKind.Foreign, 0.25), new(14061, "US", NetworkKind.Foreign, 0.2),
        new(9050, "RO", NetworkKind.Foreign, 0.15),
    ];

    /// <summary>A network of a kind, by market share.</summary>
    public static byte DrawNetwork(ref RandomStream random, NetworkKind kind)
    {
        var sum = 0.0;
        foreach (var network in Networks)
        {
            sum += network.Kind == kind ? network.Share : 0;
        }

        var target = random.NextDouble() * sum;
        var last = 0;
        for (var i = 0; i < Networks.Length; i++)
        {
            if (Networks[i].Kind != kind)
            {
                continue;
            }

            last = i;
            target -= Networks[i].Share;
            if (target < 0)
            {
                break;
            }
        }

        return (byte)last;
    }

    /// <summary>An address of a network for a subscriber: the same hash gives the same address.</summary>
    public static ulong AddressOf(int network, ulong subscriber, bool version6)
    {
        var hash = RandomStream.Mix(subscriber);
        if (version6)
        {
            return Ipv6Bit | ((ulong)network << 56) | (hash >> 8);
        }

        // Behind a mobile operator's translation some 4,000 addresses serve everybody.
        var host = Networks[network].Kind == NetworkKind.Mobile ? (uint)(hash & 0xFFF) | 0x640000 : (uint)(hash >> 40);
        return 0xF0000000UL | ((ulong)network << 24) | host;
    }

    /// <summary>Writes an address as 4 or 16 bytes in network order; returns how many.</summary>
    public static int WriteAddressBytes(ulong address, Span<byte> into)
    {
        if ((address & Ipv6Bit) == 0)
        {
            BinaryPrimitives.WriteUInt32BigEndian(into, (uint)address);
            return 4;
        }

        BinaryPrimitives.WriteUInt16BigEndian(into, 0x3fff);
        BinaryPrimitives.WriteUInt32BigEndian(into[2..], ((uint)(address >> 56 & 0xF) << 24) | ((uint)(address >> 32) & 0xFFFFFF));
        into[6..12].Clear();
        BinaryPrimitives.WriteUInt32BigEndian(into[12..], (uint)address);
        return 16;
    }

    /// <summary>Writes an address as text; returns its length.</summary>
    public static int WriteAddress(ulong address, Span<byte> into)
    {
        if ((address & Ipv6Bit) != 0)
        {
            // 3fff:0NSS:SSSS::HHHH:HHHH - network and subscriber make the /48.
            var subscriber = (uint)(address >> 32) & 0xFFFFFF;
            var network = (uint)(address >> 56) & 0xF;
            var prefix = (network << 24) | subscriber;
            Utf8.TryWrite(
                into,
                CultureInfo.InvariantCulture,
                $"3fff:{prefix >> 16:x}:{prefix & 0xFFFF:x}::{(address >> 16) & 0xFFFF:x}:{address & 0xFFFF:x}",
                out var length);
            return length;
        }

        Utf8.TryWrite(
            into,
            CultureInfo.InvariantCulture,
            $"{(address >> 24) & 255}.{(address >> 16) & 255}.{(address >> 8) & 255}.{address & 255}",
            out var written);
        return written;
    }

    /// <summary>The number of an agent: family × <see cref="VersionsPerFamily"/> + version.</summary>
    public static ushort Agent(int family, int version) =>
        (ushort)((family * VersionsPerFamily) + Math.Clamp(version, 0, VersionsPerFamily - 1));

    /// <summary>The text of an agent.</summary>
    public static string AgentText(int agent) => AgentTexts[agent];

    /// <summary>How many agents there are.</summary>
    public static int AgentCount => AgentTexts.Length;

    /// <summary>The name of a practice software, or null for none.</summary>
    public static string? SoftwareName(int software) => software < 0 ? null : Products[software];

    private static string[] BuildAgents()
    {
        Func<int, string>[] families =
        [
            v => Chromium("Windows NT 10.0; Win64; x64", 90 + v, string.Empty),
            v => Chromium("Windows NT 10.0; Win64; x64", 90 + v, Invariant($" Edg/{90 + v}.0.0.0")),
            v => Invariant($"Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:{90 + v}.0) Gecko/20100101 Firefox/{90 + v}.0"),
            v => Chromium("Macintosh; Intel Mac OS X 10_15_7", 90 + v, string.Empty),
            v => Safari("Macintosh; Intel Mac OS X 10_15_7", Invariant($"Version/{14 + (v / 10)}.{v % 10} Safari/605.1.15")),
            v => Safari(Invariant($"iPhone; CPU iPhone OS {14 + (v / 10)}_{v % 10} like Mac OS X"), "Mobile/15E148 Safari/604.1"),
            v => Chromium("Linux; Android 13; K", 90 + v, " Mobile"),
            v => Chromium("X11; Linux x86_64", 90 + v, string.Empty),
            .. Products.Select(product => (Func<int, string>)(v => Invariant($"{product}/{3 + (v / 12)}.{v % 12}.0"))),
            v => Invariant($"python-requests/2.{v}.0"),
            v => Invariant($"Go-http-client/1.{v % 2}"),
        ];
        return [.. families.SelectMany(family => Enumerable.Range(0, VersionsPerFamily).Select(family))];
    }

    private static string Chromium(string platform, int version, string tail) =>
        Invariant($"Mozilla/5.0 ({platform}) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/{version}.0.0.0 Safari/537.36{tail}");

    private static string Safari(string platform, string tail) =>
        $"Mozilla/5.0 ({platform}) AppleWebKit/605.1.15 (KHTML, like Gecko) {tail}";

    private static string Invariant(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
