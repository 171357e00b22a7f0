using System.Text.Json;

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
}
