using System.Text.Json;
using AccessSentinel.Contracts.Privacy;

namespace AccessSentinel.Contracts.Events;

/// <content>Who was looked up: the only place where a NIR is seen.</content>
public sealed partial class AccessEventParser
{
    // A NIR with its key and a space after every character is 29 long; what is longer is none.
    private const int MaximumTypedLength = 64;

    private void ReadBeneficiaryMember(Member member, ref Utf8JsonReader reader, ref AccessEvent e)
    {
        switch (member)
        {
            case Member.Nir:
                ReadNir(ref reader, ref e);
                break;
            case Member.BeneficiaryId:
                var status = _text.Load(ref reader, 128);
                e.Degradations |= status == TextStatus.Whole ? 0 : Degradations.Beneficiary;
                if (status is TextStatus.Whole or TextStatus.Cut && _text.Text.Length > 0)
                {
                    _beneficiaryId = _text.Tag(_key.Beneficiary, TagDomain.BeneficiaryId);
                    _previousBeneficiaryId = _previous is null ? 0 : PreviousPerson(_previous, TagDomain.BeneficiaryId);
                }

                break;
            case Member.Insurer:
                e.Insurer = ContextTag(ref reader, 64, TagDomain.Insurer, Degradations.Beneficiary, ref e);
                break;
            default:
                e.ResidenceDepartment = ReadDepartment(ref reader, Degradations.Beneficiary, ref e);
                break;
        }
    }

    private void ReadNir(ref Utf8JsonReader reader, ref AccessEvent e)
    {
        if (reader.TokenType != JsonTokenType.String)
        {
            e.Nir = reader.TokenType == JsonTokenType.Null ? NirState.Absent : NirState.Unreadable;
            e.Degradations |= Degradations.Nir;
            return;
        }

        Span<byte> compact = stackalloc byte[4 * MaximumTypedLength];
        var status = _text.Load(ref reader, MaximumTypedLength);
        compact = compact[..Nir.Compact(_text.Text, compact, out var foreign)];
        e.Nir = status == TextStatus.Whole && !foreign ? Nir.Read(compact, out e.BirthDepartment, out var order) : Unread(out order);
        if (e.Nir == NirState.Unreadable)
        {
            e.BirthDepartment = 0;
            e.Degradations |= Degradations.Nir;
            TagTyped(compact);
        }
        else
        {
            TagNir(compact[..Nir.Length], order, ref e);
        }

        // The digits stay neither on the stack nor in the buffer.
        compact.Clear();
        _text.Wipe(MaximumTypedLength);
    }

    private static NirState Unread(out int order)
    {
        order = 0;
        return NirState.Unreadable;
    }

    private void TagNir(ReadOnlySpan<byte> canonical, int order, ref AccessEvent e)
    {
        _text.Set(canonical);
        e.Beneficiary = _text.Tag(_key.Beneficiary, TagDomain.Nir);
        var prefix = canonical[..Nir.PrefixLength];
        _text.Set(prefix);
        e.NirPrefix = _text.Tag(_key.NirPrefix, TagDomain.Nir);
        var offset = (int)(SipHash.Hash64(_key.NirOffset, prefix) % 1000);
        e.NirOrder = (ushort)((order + offset) % 1000);
        if (_previous is not null)
        {
            TagPreviousNir(_previous, canonical, order, ref e);
        }
    }

    /// <summary>
    /// A portal that reads more spellings than this parser would answer for people who are counted nowhere. So what cannot be
    /// read still counts as somebody: by its letters and digits, and as the same person where only the separators differ.
    /// </summary>
    private void TagTyped(ReadOnlySpan<byte> compact)
    {
        if (compact.IsEmpty)
        {
            return;
        }

        _text.Set(compact.Length == Nir.LengthWithKey ? compact[..Nir.Length] : compact);
        _typedBeneficiary = _text.Tag(_key.Beneficiary, TagDomain.Nir);
        _previousTypedBeneficiary = _previous is null ? 0 : PreviousPerson(_previous, TagDomain.Nir);
    }
}
