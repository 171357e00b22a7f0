using AccessSentinel.Contracts.Privacy;

namespace AccessSentinel.Contracts.Events;

/// <summary>
/// One event as the engine sees it: no text, no identifying data. Every identifier is a keyed 64-bit tag (0 = absent) that
/// can be compared and counted and nothing else. Produced by <see cref="AccessEventParser"/>; passed by reference.
/// </summary>
public struct AccessEvent
{
    /// <summary>128-bit fingerprint of the event's id, the same under every key (episode ids derive from it).</summary>
    public UInt128 EventId;

    /// <summary>When it happened: UTC ticks of 100 ns since 0001-01-01.</summary>
    public long Time;

    /// <summary>Tag of the beneficiary (from the NIR, else from the portal's own id). Equal tags: the same person.</summary>
    public ulong Beneficiary;

    /// <summary>Tag of everything in the NIR before the order number (sex, birth month, commune).</summary>
    public ulong NirPrefix;

    /// <summary>Tag of the practice (<c>credential.organization</c>).</summary>
    public ulong Organization;

    /// <summary>Tag of the practice software.</summary>
    public ulong Software;

    /// <summary>Tag of the session.</summary>
    public ulong Session;

    /// <summary>Tag of the beneficiary's insurer.</summary>
    public ulong Insurer;

    /// <summary>Tag of the whole source address.</summary>
    public ulong Address;

    /// <summary>Tag of the source network: /24 of an IPv4, /48 of an IPv6 address.</summary>
    public ulong Network;

    /// <summary>Tag of the device print.</summary>
    public ulong Device;

    /// <summary>Tag of the user agent with its digits left out, so that an update is not a new agent.</summary>
    public ulong UserAgentFamily;

    /// <summary>Tag of the whole user agent.</summary>
    public ulong UserAgent;

    /// <summary>Tag of the profession's name; tells professions apart that <see cref="Profession"/> does not know.</summary>
    public ulong ProfessionTag;

    /// <summary>Autonomous system of the source; 0 = absent.</summary>
    public uint Asn;

    /// <summary>Records in the answer; 1 unless the event says otherwise.</summary>
    public int Records;

    /// <summary>Day on which the credential was issued: days since 0001-01-01; 0 = absent.</summary>
    public int IssuedDay;

    /// <summary>What was cut or taken as absent.</summary>
    public Degradations Degradations;

    /// <summary>Order number of the NIR, shifted by a keyed offset of its prefix, 0 to 999: only differences mean something.</summary>
    public ushort NirOrder;

    /// <summary>Country of the source, two ASCII capitals as high and low byte; 0 = absent.</summary>
    public ushort Country;

    /// <summary>What was done.</summary>
    public AccessAction Action;

    /// <summary>How it was answered.</summary>
    public AccessOutcome Outcome;

    /// <summary>Profession of the credential.</summary>
    public Profession Profession;

    /// <summary>How the session was authenticated.</summary>
    public AuthenticationMethod Authentication;

    /// <summary>Whether a second factor was given.</summary>
    public MultiFactor MultiFactor;

    /// <summary>Department of the place of practice (see <see cref="Department"/>); 0 = absent.</summary>
    public byte CredentialDepartment;

    /// <summary>Department where the insured lives; 0 = absent.</summary>
    public byte ResidenceDepartment;

    /// <summary>Department of birth, from the NIR; 0 = absent or abroad.</summary>
    public byte BirthDepartment;

    /// <summary>What is known of the NIR that was typed.</summary>
    public NirState Nir;

    /// <summary>The tags under the key before, while a rotation of keys overlaps.</summary>
    public PreviousTags Previous;
}
