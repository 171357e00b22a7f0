namespace AccessSentinel.Contracts.Signatures;

/// <summary>A key for signatures that cannot be used. The message says what is wrong; it never holds key material.</summary>
public sealed class SignatureKeyException(string message) : Exception(message);
