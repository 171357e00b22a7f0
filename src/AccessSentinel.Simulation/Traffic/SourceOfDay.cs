using AccessSentinel.Contracts.Events;
using AccessSentinel.Simulation.Population;
using AccessSentinel.Simulation.Randomness;

namespace AccessSentinel.Simulation.Traffic;

/// <summary>Where a session comes from and how it signed in.</summary>
internal struct SessionSource
{
    public ulong Address;
    public uint Device;
    public ushort Agent;
    public byte Network;
    public sbyte Software;
    public AuthenticationMethod Authentication;
    public bool SecondFactor;

    /// <summary>Copies itself into an event.</summary>
    public readonly void Apply(ref SimulatedEvent into)
    {
        into.Address = Address;
        into.Device = Device;
        into.Agent = Agent;
        into.Network = Network;
        into.Software = Software;
        into.Authentication = Authentication;
        into.SecondFactor = SecondFactor;
    }
}

/// <summary>Sources of an owner on a day: addresses expire, devices are replaced, agents are updated.</summary>
internal static class SourceOfDay
{
    /// <summary>Agents get a new version every four weeks.</summary>
    private const int UpdatePeriod = 28;

    /// <summary>Day 0 of the version numbers, 2023-01-01.</summary>
    private static readonly int VersionEpoch = new DateOnly(2023, 1, 1).DayNumber;

    public static SessionSource Of(Credential credential, int device, int day, ulong session)
    {
        ref readonly var place = ref credential.Devices[device];
        var replaced = (ulong)((day + (long)(place.Seed % (ulong)place.Life)) / place.Life);
        var source = new SessionSource
        {
            Software = (sbyte)credential.Software,
            Authentication = credential.Authentication,
            SecondFactor = credential.SecondFactor,
        };
        if (credential.Hosted)
        {
            // The vendor's servers call: no device print, one of a few egress addresses.
            source.Network = HostingOf(credential.Software);
            source.Address = VendorAddress(credential.Software, session, 0);
            source.Agent = SourceCatalogue.Agent(
                SourceCatalogue.FirstSoftwareFamily + credential.Software, Version(credential.Software * 5, day));
            return source;
        }

        source.Network = place.Network;
        source.Device = DeviceOf(place.Seed, replaced);
        var kind = SourceCatalogue.Networks[place.Network].Kind;
        var lease = kind == NetworkKind.Mobile
            ? session
            : place.AddressPeriod == 0 ? 0 : (ulong)((day + (long)(place.LineSeed % (ulong)place.AddressPeriod)) / place.AddressPeriod);
        source.Address = SourceCatalogue.AddressOf(place.Network, RandomStream.Hash(place.LineSeed, lease), place.Version6);
        source.Agent = SourceCatalogue.Agent(place.AgentFamily, Version((int)(RandomStream.Hash(place.Seed, 5, replaced) % 9), day));
        return source;
    }

    /// <summary>The version of agents on a day; each device lags its release by its own few days.</summary>
    public static int Version(int lag, int day) => ((day - VersionEpoch - lag) / UpdatePeriod) % SourceCatalogue.VersionsPerFamily;

    /// <summary>The hosting network of a vendor.</summary>
    public static byte HostingOf(int software) => (byte)(10 + (software % 2));

    /// <summary>One of a vendor's four egress addresses; another generation has others.</summary>
    public static ulong VendorAddress(int software, ulong session, ulong generation) =>
        SourceCatalogue.AddressOf(HostingOf(software), RandomStream.Hash((ulong)software, session & 3, 0x7665 + generation), false);

    /// <summary>A device print, never 0.</summary>
    public static uint DeviceOf(ulong seed, ulong replaced) => (uint)RandomStream.Hash(seed, 3, replaced) | 1;
}
