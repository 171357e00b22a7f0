using System.Buffers.Binary;
using System.Text.Json;
using AccessSentinel.Contracts.Privacy;

namespace AccessSentinel.Contracts.Events;

/// <summary>
/// Reads portal access events (<c>access-event.schema.json</c>) straight from the bytes of the message, without allocation.
/// Only id, time, credential.id, action and outcome can reject an event; whatever else is malformed is cut or absent and
/// flagged in <see cref="AccessEvent.Degradations"/>. One per thread: it holds scratch space.
/// </summary>
/// <remarks>
/// Truncated JSON costs no exception, because the reader is told that more may follow. JSON that is wrong in the middle costs
/// the one exception the reader throws, which is caught here (about 3 µs and 1.3 KB, measured): a validating pass in front
/// would spare that, but every good event would pay for it.
/// </remarks>
public sealed partial class AccessEventParser
{
    /// <summary>Greatest length of a message in bytes: 64 KiB.</summary>
    public const int MaximumLength = 64 * 1024;

    /// <summary>Greatest number of levels of objects and arrays, the event itself being the first.</summary>
    public const int MaximumLevels = 16;

    private const int MaximumCredentialIdLength = 128;

    /// <summary>
    /// Key of the fingerprint of event ids: published and fixed, because episode ids derive from it and must be the same under
    /// every tag key. An event id names no person.
    /// </summary>
    private static readonly SipKey EventIdKey =
        new(BinaryPrimitives.ReadUInt64LittleEndian("AccessSe"u8), BinaryPrimitives.ReadUInt64LittleEndian("ntinel/1"u8));

    private readonly TagKey _key;
    private readonly TagKey? _previous;
    private readonly long _overlapUntil;
    private readonly bool _previousIsLater;
    private readonly TextBuffer _text = new();
    private readonly byte[] _credentialId = new byte[4 * MaximumCredentialIdLength];
    private int _credentialIdLength;

    // What has been found out about the event under way.
    private uint _seen;
    private bool _requiredTwice;
    private RejectReason _structure;
    private RejectReason _id;
    private RejectReason _time;
    private RejectReason _credential;
    private RejectReason _action;
    private RejectReason _outcome;
    private ulong _beneficiaryId;
    private ulong _typedBeneficiary;
    private ulong _previousBeneficiaryId;
    private ulong _previousTypedBeneficiary;

    /// <summary>
    /// Makes a parser whose tags are made under <paramref name="key"/>, and under the one before, too, where it has one (<see cref="PreviousTags"/>).
    /// </summary>
    public AccessEventParser(TagKey key)
    {
        ArgumentNullException.ThrowIfNull(key);
        _key = key;
        _previous = key.Overlap?.Previous;
        _overlapUntil = key.Overlap?.Until.Ticks ?? 0;
        _previousIsLater = key.Overlap?.IsReturn ?? false;
    }

    /// <summary>
    /// The credential id of the last event, UTF-8, unescaped; after a reject too, where it could be read, and else empty.
    /// Valid until the next parse.
    /// </summary>
    public ReadOnlySpan<byte> CredentialId => _credentialId.AsSpan(0, _credentialIdLength);

    /// <summary>Reads one event. Never throws on bad input.</summary>
    /// <param name="json">The whole message value, UTF-8.</param>
    /// <param name="accessEvent">
    /// The event. After a reject everything is zero but <see cref="AccessEvent.Time"/>, where that could be read.
    /// </param>
    /// <returns><see cref="RejectReason.None"/>, or why the event could not be read.</returns>
    public RejectReason Parse(ReadOnlySpan<byte> json, ref AccessEvent accessEvent)
    {
        Begin(ref accessEvent);
        RejectReason reason;
        try
        {
            reason = Read(json, ref accessEvent);
        }
        catch (JsonException)
        {
            reason = RejectReason.NotJson;
        }

        if (reason != RejectReason.None)
        {
            var time = accessEvent.Time;
            accessEvent = default;
            accessEvent.Time = time;
        }

        return reason;
    }

    private static RejectReason ReadOtherRoot(ReadOnlySpan<byte> json)
    {
        var reader = new Utf8JsonReader(json);
        while (reader.Read())
        {
            if (reader.TokenType is JsonTokenType.StartArray or JsonTokenType.StartObject && reader.CurrentDepth >= MaximumLevels)
            {
                return RejectReason.TooDeep;
            }
        }

        return RejectReason.NotAnObject;
    }

    private void Begin(ref AccessEvent e)
    {
        e = default;
        e.Records = 1;
        _credentialIdLength = 0;
        _seen = 0;
        _requiredTwice = false;
        _structure = RejectReason.None;
        _id = RejectReason.IdMissing;
        _time = RejectReason.TimeMissing;
        _credential = RejectReason.CredentialMissing;
        _action = RejectReason.ActionInvalid;
        _outcome = RejectReason.OutcomeInvalid;
        _beneficiaryId = 0;
        _typedBeneficiary = 0;
        _previousBeneficiaryId = 0;
        _previousTypedBeneficiary = 0;
    }

    private RejectReason Read(ReadOnlySpan<byte> json, ref AccessEvent e)
    {
        if (json.IsEmpty)
        {
            return RejectReason.Empty;
        }

        if (json.Length > MaximumLength)
        {
            return RejectReason.TooLarge;
        }

        // RFC 8259 §8.1 lets a reader ignore a byte order mark; a portal release that writes one must not blind us.
        json = json.StartsWith("\ufeff"u8) ? json[3..] : json;
        var start = json.IndexOfAnyExcept(" \t\r\n"u8);
        if (start < 0)
        {
            return RejectReason.NotJson;
        }

        // What no JSON value starts with needs no reader, and so no exception, to be found out.
        if (json[start] != '{')
        {
            return "[\"-0123456789tfn"u8.Contains(json[start]) ? ReadOtherRoot(json) : RejectReason.NotJson;
        }

        var reader = new Utf8JsonReader(json, isFinalBlock: false, state: default);
        reader.Read();
        if (!ReadEvent(ref reader, ref e))
        {
            return _structure;
        }

        if (json[(int)reader.BytesConsumed..].IndexOfAnyExcept(" \t\r\n"u8) >= 0)
        {
            return RejectReason.NotJson;
        }

        if (e.Beneficiary == 0)
        {
            e.Beneficiary = _beneficiaryId != 0 ? _beneficiaryId : _typedBeneficiary;
            e.Previous.Beneficiary = _beneficiaryId != 0 ? _previousBeneficiaryId : _previousTypedBeneficiary;
        }

        e.Previous.Until = _overlapUntil;
        e.Previous.IsLater = _previousIsLater;
        return FirstReason();
    }

    private RejectReason FirstReason()
    {
        if (_requiredTwice)
        {
            return RejectReason.DuplicateMember;
        }

        return _id != RejectReason.None ? _id
            : _time != RejectReason.None ? _time
            : _credential != RejectReason.None ? _credential
            : _action != RejectReason.None ? _action
            : _outcome;
    }

    private bool ReadEvent(ref Utf8JsonReader reader, ref AccessEvent e)
    {
        while (TryReadMember(ref reader, out var end))
        {
            if (end)
            {
                return true;
            }

            var member = MemberNames.OfEvent(Name(ref reader));
            if (!reader.Read())
            {
                break;
            }

            if (IsFirst(member, ref e) && !ReadEventMember(member, ref reader, ref e))
            {
                return false;
            }

            if (!Skip(ref reader))
            {
                return false;
            }
        }

        return Truncated();
    }

    /// <summary>The name under the reader; valid until the next text is loaded.</summary>
    private ReadOnlySpan<byte> Name(ref Utf8JsonReader reader)
    {
        if (!reader.ValueIsEscaped)
        {
            return reader.ValueSpan;
        }

        return _text.Load(ref reader, TextBuffer.MaximumCharacters) == TextStatus.Whole ? _text.Text : [];
    }

    private bool TryReadMember(ref Utf8JsonReader reader, out bool end)
    {
        var read = reader.Read();
        end = reader.TokenType == JsonTokenType.EndObject;
        return read;
    }

    private bool Truncated()
    {
        _structure = RejectReason.NotJson;
        return false;
    }

    /// <summary>Whether a known member stands there for the first time; a second one is flagged, or rejects where it is a required one.</summary>
    private bool IsFirst(Member member, ref AccessEvent e)
    {
        if (member == Member.Unknown)
        {
            return false;
        }

        var bit = 1u << (int)member;
        if ((_seen & bit) == 0)
        {
            _seen |= bit;
            return true;
        }

        if (member is Member.Id or Member.Time or Member.Credential or Member.CredentialId or Member.Action or Member.Outcome)
        {
            _requiredTwice = true;
        }
        else
        {
            e.Degradations |= Degradations.Duplicate;
        }

        return false;
    }

    /// <summary>Passes over an object or array under the reader; whatever else stands there has been read already.</summary>
    private bool Skip(ref Utf8JsonReader reader)
    {
        if (reader.TokenType is not (JsonTokenType.StartObject or JsonTokenType.StartArray))
        {
            return true;
        }

        var depth = reader.CurrentDepth;
        do
        {
            if (reader.TokenType is JsonTokenType.StartObject or JsonTokenType.StartArray && reader.CurrentDepth >= MaximumLevels)
            {
                _structure = RejectReason.TooDeep;
                return false;
            }

            if (!reader.Read())
            {
                return Truncated();
            }
        }
        while (reader.CurrentDepth > depth);

        return true;
    }
}
