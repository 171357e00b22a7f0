using System.Buffers.Text;
using System.Text.Json;
using AccessSentinel.Contracts.Privacy;

namespace AccessSentinel.Contracts.Events;

/// <content>What each member means.</content>
public sealed partial class AccessEventParser
{
    private bool ReadEventMember(Member member, ref Utf8JsonReader reader, ref AccessEvent e)
    {
        switch (member)
        {
            case Member.Id:
                _id = RejectReason.IdInvalid;
                if (_text.Load(ref reader, 64) == TextStatus.Whole && _text.Text.Length > 0)
                {
                    _id = RejectReason.None;
                    e.EventId = Fingerprint(_text.Text);
                }

                return true;
            case Member.Time:
                var valid = _text.Load(ref reader, 64) == TextStatus.Whole && Rfc3339.TryParseDateTime(_text.Text, out e.Time);
                _time = valid ? RejectReason.None : RejectReason.TimeInvalid;
                return true;
            case Member.Action:
                if (TryWord(ref reader, out var action))
                {
                    _action = RejectReason.None;
                    e.Degradations |= Vocabulary.TryReadAction(action, out e.Action) ? 0 : Degradations.Action;
                }

                return true;
            case Member.Outcome:
                var known = TryWord(ref reader, out var outcome) && Vocabulary.TryReadOutcome(outcome, out e.Outcome);
                _outcome = known ? RejectReason.None : RejectReason.OutcomeInvalid;
                return true;
            case Member.Session:
                e.Session = ContextTag(ref reader, 128, TagDomain.Session, Degradations.Session, ref e);
                e.Previous.Session = (uint)PreviousTag(e.Session, TagDomain.Session);
                return true;
            case Member.Records:
                ReadRecords(ref reader, ref e);
                return true;
            default:
                return ReadObject(member, ref reader, ref e);
        }
    }

    private bool ReadObject(Member parent, ref Utf8JsonReader reader, ref AccessEvent e)
    {
        if (reader.TokenType != JsonTokenType.StartObject)
        {
            MarkNoObject(parent, ref e);
            return true;
        }

        while (TryReadMember(ref reader, out var end))
        {
            if (end)
            {
                return true;
            }

            var name = Name(ref reader);
            var member = parent switch
            {
                Member.Credential => MemberNames.OfCredential(name),
                Member.Beneficiary => MemberNames.OfBeneficiary(name),
                Member.Source => MemberNames.OfSource(name),
                _ => MemberNames.OfAuth(name),
            };
            if (!reader.Read())
            {
                break;
            }

            if (IsFirst(member, ref e))
            {
                ReadInnerMember(parent, member, ref reader, ref e);
            }

            if (!Skip(ref reader))
            {
                return false;
            }
        }

        return Truncated();
    }

    private void MarkNoObject(Member parent, ref AccessEvent e)
    {
        switch (parent)
        {
            case Member.Credential:
                _credential = RejectReason.CredentialInvalid;
                break;
            case Member.Beneficiary:
                e.Degradations |= Degradations.Beneficiary;
                break;
            case Member.Source:
                e.Degradations |= Degradations.Source;
                break;
            default:
                e.Degradations |= Degradations.Auth;
                break;
        }
    }

    private void ReadInnerMember(Member parent, Member member, ref Utf8JsonReader reader, ref AccessEvent e)
    {
        switch (parent)
        {
            case Member.Credential:
                ReadCredentialMember(member, ref reader, ref e);
                break;
            case Member.Beneficiary:
                ReadBeneficiaryMember(member, ref reader, ref e);
                break;
            case Member.Source:
                ReadSourceMember(member, ref reader, ref e);
                break;
            default:
                ReadAuthMember(member, ref reader, ref e);
                break;
        }
    }

    private void ReadCredentialMember(Member member, ref Utf8JsonReader reader, ref AccessEvent e)
    {
        switch (member)
        {
            case Member.CredentialId:
                _credential = RejectReason.CredentialInvalid;
                if (_text.Load(ref reader, MaximumCredentialIdLength) == TextStatus.Whole && _text.Text.Length > 0)
                {
                    _credential = RejectReason.None;
                    _credentialIdLength = _text.Text.Length;
                    _text.Text.CopyTo(_credentialId);
                }

                break;
            case Member.Profession:
                e.ProfessionTag = ContextTag(ref reader, 64, TagDomain.Profession, Degradations.Credential, ref e);
                e.Profession = e.ProfessionTag == 0 ? Profession.Unknown : Vocabulary.ReadProfession(_text.Text);
                break;
            case Member.Organization:
                e.Organization = ContextTag(ref reader, 64, TagDomain.Organization, Degradations.Credential, ref e);
                e.Previous.Organization = PreviousTag(e.Organization, TagDomain.Organization);
                break;
            case Member.Software:
                e.Software = ContextTag(ref reader, 64, TagDomain.Software, Degradations.Credential, ref e);
                e.Previous.Software = PreviousTag(e.Software, TagDomain.Software);
                break;
            case Member.CredentialDepartment:
                e.CredentialDepartment = ReadDepartment(ref reader, Degradations.Credential, ref e);
                break;
            default:
                var good = TryWord(ref reader, out var since) && Rfc3339.TryParseDay(since, out e.IssuedDay);
                e.Degradations |= good ? 0 : Degradations.Credential;
                break;
        }
    }

    private void ReadSourceMember(Member member, ref Utf8JsonReader reader, ref AccessEvent e)
    {
        switch (member)
        {
            case Member.Ip:
                ReadAddress(ref reader, ref e);
                break;
            case Member.Asn:
                if (reader.TokenType != JsonTokenType.Number || !TryReadWhole(ref reader, uint.MaxValue, out var asn))
                {
                    e.Degradations |= Degradations.Source;
                    break;
                }

                e.Asn = (uint)asn;
                break;
            case Member.Country:
                if (TryWord(ref reader, out var country) && country.Length == 2
                    && char.IsAsciiLetter((char)country[0]) && char.IsAsciiLetter((char)country[1]))
                {
                    e.Country = (ushort)(((country[0] & 0xdf) << 8) | (country[1] & 0xdf));
                    break;
                }

                e.Degradations |= Degradations.Source;
                break;
            case Member.Device:
                e.Device = ContextTag(ref reader, 128, TagDomain.Device, Degradations.Device, ref e);
                e.Previous.Device = PreviousTag(e.Device, TagDomain.Device);
                break;
            default:
                e.UserAgent = ContextTag(ref reader, TextBuffer.MaximumCharacters, TagDomain.UserAgent, Degradations.UserAgent, ref e);
                if (e.UserAgent != 0)
                {
                    _text.RemoveVersions();
                    e.UserAgentFamily = _text.Tag(_key.Context, TagDomain.UserAgentFamily);
                    e.Previous.UserAgentFamily = PreviousTag(e.UserAgentFamily, TagDomain.UserAgentFamily);
                }

                break;
        }
    }

    private void ReadAuthMember(Member member, ref Utf8JsonReader reader, ref AccessEvent e)
    {
        if (member == Member.Mfa)
        {
            e.MultiFactor = reader.TokenType switch
            {
                JsonTokenType.True => MultiFactor.Yes,
                JsonTokenType.False => MultiFactor.No,
                _ => MultiFactor.Absent,
            };
            e.Degradations |= e.MultiFactor == MultiFactor.Absent ? Degradations.Auth : 0;
            return;
        }

        var status = _text.Load(ref reader, 32);
        e.Degradations |= status == TextStatus.Whole ? 0 : Degradations.Auth;
        e.Authentication = status is TextStatus.Whole or TextStatus.Cut && _text.Text.Length > 0
            ? Vocabulary.ReadMethod(_text.Text)
            : AuthenticationMethod.Absent;
    }

    private void ReadAddress(ref Utf8JsonReader reader, ref AccessEvent e)
    {
        Span<byte> address = stackalloc byte[IpAddressReader.MaximumLength];
        if (!TryWord(ref reader, out var text) || !IpAddressReader.TryParse(text, address, out var length))
        {
            e.Degradations |= Degradations.Ip;
            return;
        }

        _text.Set(address[..length]);
        e.Address = _text.Tag(_key.Context, TagDomain.Address);
        _text.Set(address[..(length == 4 ? 3 : 6)]);
        e.Network = _text.Tag(_key.Context, TagDomain.Network);
        e.Previous.Network = PreviousTag(e.Network, TagDomain.Network);
    }

    private void ReadRecords(ref Utf8JsonReader reader, ref AccessEvent e)
    {
        if (reader.TokenType != JsonTokenType.Number || !TryReadWhole(ref reader, double.MaxValue, out var records))
        {
            e.Degradations |= Degradations.Records;
            return;
        }

        e.Degradations |= records > int.MaxValue ? Degradations.Records : 0;
        e.Records = (int)Math.Min(records, int.MaxValue);
    }

    /// <summary>A number without a fraction, 0 or more; JSON Schema counts 1.0 and 1e3 as integers.</summary>
    private static bool TryReadWhole(ref Utf8JsonReader reader, double greatest, out double value)
    {
        var digits = reader.ValueSpan;
        if (Utf8Parser.TryParse(digits, out uint whole, out var used) && used == digits.Length)
        {
            value = whole;
            return true;
        }

        return reader.TryGetDouble(out value) && value >= 0 && value <= greatest && value == Math.Floor(value);
    }

    private byte ReadDepartment(ref Utf8JsonReader reader, Degradations flag, ref AccessEvent e)
    {
        if (TryWord(ref reader, out var text) && Department.TryParse(text, out var number))
        {
            return number;
        }

        e.Degradations |= flag;
        return 0;
    }

    /// <summary>Tag of a text member; 0 where it is absent, empty, no text or malformed.</summary>
    private ulong ContextTag(ref Utf8JsonReader reader, int limit, TagDomain domain, Degradations flag, ref AccessEvent e)
    {
        var status = _text.Load(ref reader, limit);
        e.Degradations |= status == TextStatus.Whole ? 0 : flag;
        return status is TextStatus.Whole or TextStatus.Cut && _text.Text.Length > 0 ? _text.Tag(_key.Context, domain) : 0;
    }

    /// <summary>A short text for comparing; valid until the next text is loaded. False where there is no text.</summary>
    private bool TryWord(ref Utf8JsonReader reader, out ReadOnlySpan<byte> word)
    {
        if (reader.TokenType == JsonTokenType.String && !reader.ValueIsEscaped)
        {
            word = reader.ValueSpan;
            return true;
        }

        var status = _text.Load(ref reader, TextBuffer.MaximumCharacters);
        word = _text.Text;
        return status != TextStatus.NotText;
    }
}
