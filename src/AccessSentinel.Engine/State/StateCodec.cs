namespace AccessSentinel.Engine.State;

/// <summary>Between a record in memory and as it is stored.</summary>
public static class StateCodec
{
    /// <summary>Fills everything of <paramref name="into"/> but version, generation, key id and outbox; pages: those changed since the last call of <see cref="MarkSaved"/>.</summary>
    public static void Encode(CredentialState state, StoredRecord into) => throw new NotImplementedException();

    /// <summary>The record was saved: no page counts as changed any more.</summary>
    public static void MarkSaved(CredentialState state) => throw new NotImplementedException();

    /// <summary>Reads a stored record of this version or any older one.</summary>
    /// <exception cref="System.IO.InvalidDataException">It is damaged, or of a newer version.</exception>
    public static CredentialState Decode(string credentialId, StoredRecord record) => throw new NotImplementedException();
}
