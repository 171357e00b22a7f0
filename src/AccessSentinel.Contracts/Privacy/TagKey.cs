using System.Security.Cryptography;
using System.Text;

namespace AccessSentinel.Contracts.Privacy;

/// <summary>
/// The secret under which identifiers become tags. One master key of 32 bytes; every purpose has a SipHash key of its own,
/// derived by HMAC-SHA-256 over the purpose's name, so that tags of different purposes cannot be compared.
/// </summary>
public sealed class TagKey
{
    private readonly byte[] _master;

    /// <summary>Takes a master key of 32 bytes under an id of 1 to 32 characters.</summary>
    /// <exception cref="ArgumentException">The key or the id has another length.</exception>
    public TagKey(string id, ReadOnlySpan<byte> master)
    {
        if (id.Length is < 1 or > 32)
        {
            throw new ArgumentException("A key id has 1 to 32 characters.", nameof(id));
        }

        if (master.Length != 32)
        {
            throw new ArgumentException("A master key has 32 bytes.", nameof(master));
        }

        Id = id;
        _master = master.ToArray();
        Beneficiary = Derive("beneficiary");
        NirPrefix = Derive("nir-prefix");
        NirOffset = Derive("nir-offset");
        Context = Derive("context");
    }

    /// <summary>The id that records and pseudonyms carry.</summary>
    public string Id { get; }

    /// <summary>The key before this one and until when both are used; null: this is the only one.</summary>
    public KeyOverlap? Overlap { get; private init; }

    /// <summary>Ids of the keys before that: what was made under them is ours and can be compared no more.</summary>
    public IReadOnlyList<string> Retired { get; private init; } = [];

    /// <summary>Key of the tags of beneficiaries.</summary>
    public SipKey Beneficiary { get; }

    /// <summary>Key of the tags of NIR prefixes.</summary>
    public SipKey NirPrefix { get; }

    /// <summary>Key of the offset that shifts order numbers.</summary>
    public SipKey NirOffset { get; }

    /// <summary>Key of every other tag: session, network, device and so on.</summary>
    public SipKey Context { get; }

    /// <summary>
    /// The documented key of evaluations: HMAC-free, public, the same everywhere, so that figures can be reproduced. Never for
    /// real data.
    /// </summary>
    public static TagKey Evaluation { get; } =
        new("evaluation", SHA256.HashData(Encoding.ASCII.GetBytes("AccessSentinel evaluation key, for simulated data only")));

    /// <summary>A key of its own for another purpose, e.g. HMAC pseudonyms of a dossier. 32 bytes.</summary>
    public byte[] DeriveBytes(string purpose) => HMACSHA256.HashData(_master, Encoding.UTF8.GetBytes(purpose));

    /// <summary>The same key with what came before it.</summary>
    /// <exception cref="ArgumentException">Two of the keys have the same id.</exception>
    public TagKey After(KeyOverlap? overlap, IReadOnlyList<string> retired)
    {
        string[] ids = [Id, .. overlap is null ? [] : new[] { overlap.Previous.Id }, .. retired];
        return ids.Distinct(StringComparer.Ordinal).Count() == ids.Length
            ? new TagKey(Id, _master) { Overlap = overlap, Retired = retired }
            : throw new ArgumentException("Two keys of one file have the same id.", nameof(retired));
    }

    /// <summary>How the key of this id stands to this one.</summary>
    public KeyStanding StandingOf(string keyId) =>
        keyId == Id ? KeyStanding.Current
        : keyId == Overlap?.Previous.Id ? KeyStanding.Previous
        : Retired.Contains(keyId, StringComparer.Ordinal) ? KeyStanding.Retired
        : KeyStanding.Unknown;

    private SipKey Derive(string purpose)
    {
        var bytes = DeriveBytes("tag/" + purpose);
        return new SipKey(BitConverter.ToUInt64(bytes, 0), BitConverter.ToUInt64(bytes, 8));
    }
}
