using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using AccessSentinel.Contracts.Privacy;

namespace AccessSentinel.Learning.Breach;

/// <summary>
/// Pseudonyms of people in dossiers: HMAC-SHA-256 over the insurer and the person's keyed tag, under a key derived for this alone. The same
/// person has the same pseudonym in all parts for one insurer, and another one for another insurer: two parts cannot be joined. Whoever
/// has the key file can make a pseudonym from a number, by way of its tag; nobody else can.
/// </summary>
public sealed class BreachPseudonyms(TagKey key)
{
    private readonly byte[] _key = key.DeriveBytes("breach-dossier/1");

    /// <summary>Id of the key they are made under.</summary>
    public string KeyId { get; } = key.Id;

    /// <summary>The pseudonym of a person, 64 hexadecimal digits.</summary>
    /// <param name="insurer">The insurer whose part it is for; empty: not known.</param>
    /// <param name="tag">The person's tag, as events are counted under.</param>
    public string Of(string insurer, ulong tag)
    {
        var name = Encoding.UTF8.GetBytes(insurer);
        var message = new byte[4 + name.Length + 8];
        BinaryPrimitives.WriteInt32BigEndian(message, name.Length);
        name.CopyTo(message, 4);
        BinaryPrimitives.WriteUInt64BigEndian(message.AsSpan(4 + name.Length), tag);
        return Convert.ToHexStringLower(HMACSHA256.HashData(_key, message));
    }
}
