using System.Buffers;
using System.Buffers.Text;
using System.Numerics;
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
    private readonly byte[] _text = new byte[1 + 512];
    private readonly SessionTags[] _sessions;

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
        _sessions = new SessionTags[BitOperations.RoundUpToPowerOf2((uint)Math.Clamp(4 * simulation.Population.Length, 256, 1 << 17))];
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
        projected.EventId = AccessEventParser.Fingerprint(SimulatedEventWriter.Hexadecimal(simulated.Id, _text));
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
        ProjectSource(simulated, ref projected);
        if (simulated.Beneficiary != 0)
        {
            ProjectBeneficiary(simulated, ref projected);
        }
    }

    /// <summary>Tag of the text that stands in the scratch space from position 1 on.</summary>
    private ulong Tag(SipKey key, ContextDomain domain, int length)
    {
        _text[0] = (byte)domain;
        return Math.Max(1, SipHash.Hash64(key, _text.AsSpan(0, length + 1)));
    }

    private ulong Context(ContextDomain domain, string text) =>
        Tag(_key.Context, domain, Encoding.UTF8.GetBytes(text, _text.AsSpan(1)));

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

    private void ProjectSource(in SimulatedEvent simulated, ref AccessEvent projected)
    {
        // A session mostly stays with its source: its tags are kept until another session needs the place.
        ref var session = ref _sessions[simulated.Session & (ulong)(_sessions.Length - 1)];
        if (session.Session != simulated.Session || session.Address != simulated.Address
            || session.Device != simulated.Device || !session.Filled)
        {
            Fill(ref session, simulated);
        }

        projected.Session = session.SessionTag;
        projected.Device = session.DeviceTag;
        if (simulated.Address != 0)
        {
            projected.Address = session.AddressTag;
            projected.Network = session.NetworkTag;
            projected.Asn = SourceCatalogue.Networks[simulated.Network].Asn;
            projected.Country = _countries[simulated.Network];
        }
    }

    private void Fill(ref SessionTags session, in SimulatedEvent simulated)
    {
        var text = _text.AsSpan(1);
        session.Filled = true;
        session.Session = simulated.Session;
        session.Address = simulated.Address;
        session.Device = simulated.Device;
        session.SessionTag = simulated.Session == 0
            ? 0
            : Tag(_key.Context, ContextDomain.Session, SimulatedEventWriter.Hexadecimal(simulated.Session, text).Length);
        session.DeviceTag = 0;
        if (simulated.Device != 0)
        {
            Utf8Formatter.TryFormat(simulated.Device, text, out var digits, new StandardFormat('x', 8));
            session.DeviceTag = Tag(_key.Context, ContextDomain.Device, digits);
        }

        var length = SourceCatalogue.WriteAddressBytes(simulated.Address, text);
        session.AddressTag = Tag(_key.Context, ContextDomain.Address, length);
        session.NetworkTag = Tag(_key.Context, ContextDomain.Network, length == 4 ? 3 : 6);
    }

    private void ProjectBeneficiary(in SimulatedEvent simulated, ref AccessEvent projected)
    {
        var person = _simulation.People.Resolve(simulated.Beneficiary);
        person.Nir.Write(_text.AsSpan(1));
        projected.Nir = person.Nir.KeyError == 0 ? NirState.KeyValid : NirState.KeyInvalid;
        projected.BirthDepartment = _departments[person.Nir.Place];
        projected.Beneficiary = Tag(_key.Beneficiary, ContextDomain.Nir, 13);
        projected.NirPrefix = Tag(_key.NirPrefix, ContextDomain.Nir, 10);
        var offset = (int)(SipHash.Hash64(_key.NirOffset, _text.AsSpan(1, 10)) % 1000);
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

    /// <summary>Tags of one session and its source.</summary>
    private struct SessionTags
    {
        public ulong Session;
        public ulong SessionTag;
        public ulong Address;
        public ulong AddressTag;
        public ulong NetworkTag;
        public ulong DeviceTag;
        public uint Device;
        public bool Filled;
    }
}
