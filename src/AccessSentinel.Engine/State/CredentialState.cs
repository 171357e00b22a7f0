namespace AccessSentinel.Engine.State;

/// <summary>Everything that is remembered of one credential. Owned by one thread; changed by <see cref="DetectionEngine"/> only.</summary>
public sealed class CredentialState(string credentialId)
{
    /// <summary>The portal's id of the credential.</summary>
    public string CredentialId { get; } = credentialId;
}
