using System.Text;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Simulation.Geography;
using AccessSentinel.Simulation.People;
using AccessSentinel.Simulation.Population;

namespace AccessSentinel.Simulation.Output;

/// <summary>
/// Gives simulated events directly as the parser would give their JSON, without the JSON: for evaluations over millions of
/// credential-days. A test holds it equal to <see cref="AccessEventParser"/>. One per thread; nothing is allocated per event.
/// </summary>
public sealed class SimulatedEventProjection
{
    private readonly PortalSimulation _simulation;
    private readonly TagKey _key;
    private readonly CredentialTags[] _credentials;
    private readonly ulong[] _insurers;
    private readonly ulong[] _software;
    private readonly AgentTags[] _agents;
    private readonly ushort[] _countries;
    private readonly byte[] _departments;
    private readonly RecentSource[] _recent;

    /// <summary>A projection of one simulation's events under a key.</summary>
    public SimulatedEventProjection(PortalSimulation simulation, TagKey key)
    {
        _simulation = simulation;
        _key = key;
        _departments = new byte[Nir.Abroad + 1];
        for (var i = 1; i <= DepartmentTable.Count; i++)
        {
            Department.TryParse(DepartmentTable.Code(i), out _departments[i]);
        }

        _credentials = [.. simulation.Population.Select(TagsOf)];
        _insurers = [.. simulation.People.Insurers.Select(each => Context(ContextDomain.Insurer, each))];
        _software = [.. Enumerable.Range(0, SourceCatalogue.SoftwareCount).Select(
            each => Context(ContextDomain.Software, SourceCatalogue.SoftwareName(each)!))];
        _agents = [.. Enumerable.Range(0, SourceCatalogue.AgentCount).Select(each => AgentOf(SourceCatalogue.AgentText(each)))];
        _countries = [.. SourceCatalogue.Networks.Select(each => (ushort)((each.Country[0] << 8) | each.Country[1]))];
        _recent = new RecentSource[simulation.Population.Length];
    }

    // The parser's tag domains: persisted there, and held equal by the test of this class.
    private enum ContextDomain : byte
    {
        Nir = 1,
        Organization = 3,
        Software = 4,
        Session = 5,
        Insurer = 6,
        Address = 7,
        Network = 8,
        Device = 9,
        Agent = 10,
        AgentFamily = 11,
        Profession = 12,
    }

    /// <summary>The event as the engine sees it.</summary>
    public void Project(in SimulatedEvent simulated, ref AccessEvent projected)
    {
        projected = default;
        Span<byte> text = stackalloc byte[32];
        projected.EventId = AccessEventParser.Fingerprint(SimulatedEventWriter.Hexadecimal(simulated.Id, text));
        projected.Time = simulated.Time;
        projected.Action = simulated.Action;
        projected.Outcome = simulated.Outcome;
        projected.Records = simulated.Records;
        projected.Authentication = simulated.Authentication;
        if (simulated.Authentication != AuthenticationMethod.Absent)
        {
            projected.MultiFactor = simulated.SecondFactor ? MultiFactor.Yes : MultiFactor.No;
        }

        ref readonly var credential = ref _credentials[simulated.Credential];
        projected.Profession = credential.Profession;
        projected.ProfessionTag = credential.ProfessionTag;
        projected.Organization = credential.Organization;
        projected.CredentialDepartment = credential.Department;
        projected.IssuedDay = credential.IssuedDay;
        projected.Software = simulated.Software < 0 ? 0 : _software[simulated.Software];
        projected.UserAgent = _agents[simulated.Agent].Whole;
        projected.UserAgentFamily = _agents[simulated.Agent].Family;
        ProjectSource(simulated, text, ref projected);
        if (simulated.Beneficiary != 0)
        {
            ProjectBeneficiary(simulated, text, ref projected);
        }
    }

    private static ulong Tag(SipKey key, ContextDomain domain, ReadOnlySpan<byte> text)
    {
        Span<byte> bytes = stackalloc byte[640];
        bytes[0] = (byte)domain;
        text.CopyTo(bytes[1..]);
        return Math.Max(1, SipHash.Hash64(key, bytes[..(text.Length + 1)]));
    }

    private ulong Context(ContextDomain domain, string text) => Tag(_key.Context, domain, Encoding.UTF8.GetBytes(text));

    private CredentialTags TagsOf(Credential credential) => new(
        credential.Profession,
        Context(ContextDomain.Profession, credential.ProfessionName),
        Context(ContextDomain.Organization, credential.Organization),
        _departments[credential.DepartmentIndex],
        credential.Since.DayNumber);

    private AgentTags AgentOf(string text)
    {
        var family = string.Concat(text.Where(each => !char.IsAsciiDigit(each) && each != '.'));
        return new AgentTags(Context(ContextDomain.Agent, text), Context(ContextDomain.AgentFamily, family));
    }

    private void ProjectSource(in SimulatedEvent simulated, Span<byte> text, ref AccessEvent projected)
    {
        ref var recent = ref _recent[simulated.Credential];
        if (recent.Session != simulated.Session)
        {
            recent.Session = simulated.Session;
            recent.SessionTag = simulated.Session == 0
                ? 0
                : Tag(_key.Context, ContextDomain.Session, SimulatedEventWriter.Hexadecimal(simulated.Session, text));
        }

        if (recent.Address != simulated.Address)
        {
            recent.Address = simulated.Address;
            var length = SourceCatalogue.WriteAddressBytes(simulated.Address, text);
            recent.AddressTag = Tag(_key.Context, ContextDomain.Address, text[..length]);
            recent.NetworkTag = Tag(_key.Context, ContextDomain.Network, text[..(length == 4 ? 3 : 6)]);
        }

        if (recent.Device != simulated.Device)
        {
            recent.Device = simulated.Device;
            recent.DeviceTag = simulated.Device == 0 ? 0 : Context(ContextDomain.Device, simulated.Device, text);
        }

        projected.Session = recent.SessionTag;
        projected.Device = recent.DeviceTag;
        if (simulated.Address != 0)
        {
            projected.Address = recent.AddressTag;
            projected.Network = recent.NetworkTag;
            projected.Asn = SourceCatalogue.Networks[simulated.Network].Asn;
            projected.Country = _countries[simulated.Network];
        }
    }

    private ulong Context(ContextDomain domain, uint device, Span<byte> text)
    {
        System.Buffers.Text.Utf8Formatter.TryFormat(device, text, out var length, new System.Buffers.StandardFormat('x', 8));
        return Tag(_key.Context, domain, text[..length]);
    }

    private void ProjectBeneficiary(in SimulatedEvent simulated, Span<byte> text, ref AccessEvent projected)
    {
        var person = _simulation.People.Resolve(simulated.Beneficiary);
        person.Nir.Write(text);
        projected.Nir = person.Nir.KeyError == 0 ? NirState.KeyValid : NirState.KeyInvalid;
        projected.BirthDepartment = _departments[person.Nir.Place];
        projected.Beneficiary = Tag(_key.Beneficiary, ContextDomain.Nir, text[..13]);
        projected.NirPrefix = Tag(_key.NirPrefix, ContextDomain.Nir, text[..10]);
        var offset = (int)(SipHash.Hash64(_key.NirOffset, text[..10]) % 1000);
        projected.NirOrder = (ushort)((person.Nir.Order + offset) % 1000);
        if (person.Residence > 0 && simulated.Outcome == AccessOutcome.Success)
        {
            projected.ResidenceDepartment = _departments[person.Residence];
            projected.Insurer = _insurers[person.Insurer];
        }
    }

    private readonly record struct CredentialTags(
        Profession Profession, ulong ProfessionTag, ulong Organization, byte Department, int IssuedDay);

    private readonly record struct AgentTags(ulong Whole, ulong Family);

    /// <summary>What the credential's last event came from: mostly the next one's too.</summary>
    private struct RecentSource
    {
        public ulong Session;
        public ulong SessionTag;
        public ulong Address;
        public ulong AddressTag;
        public ulong NetworkTag;
        public ulong DeviceTag;
        public uint Device;
    }
}
