using AccessSentinel.Contracts.Events;

namespace AccessSentinel.Simulation;

/// <summary>
/// One access at the simulated portal, by reference to the tables of its <see cref="PortalSimulation"/>. Text exists only once a
/// <see cref="Output.SimulatedEventWriter"/> writes it.
/// </summary>
public struct SimulatedEvent
{
    /// <summary>When it happened: UTC ticks, whole milliseconds.</summary>
    public long Time;

    /// <summary>When the portal's message arrived: UTC ticks. Streams are ordered by it; mostly it equals <see cref="Time"/>.</summary>
    public long Delivered;

    /// <summary>The event's id; as text 16 hexadecimal digits.</summary>
    public ulong Id;

    /// <summary>Whom it concerns; 0 = nobody. Equal values: the same person (or the same number typed).</summary>
    public ulong Beneficiary;

    /// <summary>The session; 0 = none.</summary>
    public ulong Session;

    /// <summary>Source address in the catalogue's packing; 0 = absent.</summary>
    public ulong Address;

    /// <summary>Position of the credential in <see cref="PortalSimulation.Credentials"/>.</summary>
    public int Credential;

    /// <summary>Position in <see cref="PortalSimulation.Scenarios"/> of the attack or twin that caused it; -1 = ordinary work.</summary>
    public int Scenario;

    /// <summary>Records in the answer.</summary>
    public int Records;

    /// <summary>Device print; 0 = absent.</summary>
    public uint Device;

    /// <summary>User agent number.</summary>
    public ushort Agent;

    /// <summary>Network number.</summary>
    public byte Network;

    /// <summary>Practice software; -1 = absent.</summary>
    public sbyte Software;

    /// <summary>What was done.</summary>
    public AccessAction Action;

    /// <summary>How the portal answered.</summary>
    public AccessOutcome Outcome;

    /// <summary>How the session was authenticated.</summary>
    public AuthenticationMethod Authentication;

    /// <summary>Whether a second factor was given.</summary>
    public bool SecondFactor;

    /// <summary>Whether a thief did it. The writer does not show it.</summary>
    public bool IsAttack;
}
