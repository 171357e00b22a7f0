using System.Text.Json;
using AccessSentinel.Contracts.Controls;
using AccessSentinel.Contracts.Privacy;

namespace AccessSentinel.Contracts.Events;

/// <content>Tags of people whom the configuration names: made by the very code that reads events, so that they are the same.</content>
public sealed partial class AccessEventParser
{
    /// <summary>The tag that events give a person by NIR; false where the text is no NIR, or its key does not belong to it.</summary>
    internal bool TryTagNir(string typed, out ulong tag)
    {
        var e = default(AccessEvent);
        Begin(ref e);
        var bytes = JsonSerializer.SerializeToUtf8Bytes(typed);
        var reader = new Utf8JsonReader(bytes);
        reader.Read();
        ReadNir(ref reader, ref e);
        Array.Clear(bytes);
        tag = e.Beneficiary;
        return e.Nir is NirState.KeyValid or NirState.NoKey;
    }

    /// <summary>The tag that events give a person by the portal's id; false where an event would not carry that id whole.</summary>
    internal bool TryTagPortalId(string id, out ulong tag)
    {
        var e = default(AccessEvent);
        Begin(ref e);
        var reader = new Utf8JsonReader(JsonSerializer.SerializeToUtf8Bytes(id));
        reader.Read();
        ReadBeneficiaryMember(Member.BeneficiaryId, ref reader, ref e);
        tag = _beneficiaryId;
        return tag != 0 && e.Degradations == 0;
    }

    /// <summary>The tag that events give an organization, a network or a device; false where an event would not carry it whole.</summary>
    internal bool TryTagScope(ControlScope scope, string subject, out ulong tag)
    {
        var e = default(AccessEvent);
        Begin(ref e);
        var length = scope == ControlScope.Network ? subject.IndexOf('/', StringComparison.Ordinal) : -1;
        var reader = new Utf8JsonReader(JsonSerializer.SerializeToUtf8Bytes(length < 0 ? subject : subject[..length]));
        reader.Read();
        switch (scope)
        {
            case ControlScope.Organization:
                tag = ContextTag(ref reader, 64, TagDomain.Organization, Degradations.Credential, ref e);
                break;
            case ControlScope.Network:
                ReadAddress(ref reader, ref e);
                tag = e.Network;
                break;
            case ControlScope.Device:
                tag = ContextTag(ref reader, 128, TagDomain.Device, Degradations.Device, ref e);
                break;
            default:
                tag = 0;
                break;
        }

        return tag != 0 && e.Degradations == 0;
    }
}
