using System.Runtime.CompilerServices;
using AccessSentinel.Contracts.Privacy;

namespace AccessSentinel.Contracts.Events;

/// <content>
/// Tags under the key before, of the text that a tag was just made of. Kept out of the way of an event while there is no such key: the hash
/// is never inlined here.
/// </content>
public sealed partial class AccessEventParser
{
    /// <summary>Tag of a member; 0 where it has none, or there is no previous key.</summary>
    private ulong PreviousTag(ulong tag, TagDomain domain) => _previous is null || tag == 0 ? 0 : PreviousContext(_previous, domain);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ulong PreviousContext(TagKey previous, TagDomain domain) => _text.Tag(previous.Context, domain);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private ulong PreviousPerson(TagKey previous, TagDomain domain) => _text.Tag(previous.Beneficiary, domain);

    [MethodImpl(MethodImplOptions.NoInlining)]
    private void TagPreviousNir(TagKey previous, ReadOnlySpan<byte> canonical, int order, ref AccessEvent e)
    {
        _text.Set(canonical);
        e.Previous.Beneficiary = _text.Tag(previous.Beneficiary, TagDomain.Nir);
        var prefix = canonical[..Nir.PrefixLength];
        _text.Set(prefix);
        e.Previous.NirPrefix = (uint)_text.Tag(previous.NirPrefix, TagDomain.Nir);
        e.Previous.NirOrder = (ushort)((order + (int)(SipHash.Hash64(previous.NirOffset, prefix) % 1000)) % 1000);
    }
}
