using AccessSentinel.Contracts.Signatures;

namespace AccessSentinel.Contracts.Controls;

/// <summary>One key of one operator, as the operators' file has it. An operator has several while one follows the other.</summary>
/// <param name="Name">The operator.</param>
/// <param name="Role">What he may ask for.</param>
/// <param name="PublicKey">SubjectPublicKeyInfo in base64.</param>
/// <param name="NotBefore">UTC; a control issued earlier is not of this key.</param>
/// <param name="NotAfter">UTC; from then on it signs nothing.</param>
public sealed record OperatorKey(string Name, OperatorRole Role, string PublicKey, DateTime NotBefore, DateTime NotAfter)
{
    /// <summary>The public half, ready for use.</summary>
    /// <exception cref="SignatureKeyException">It is no key.</exception>
    public VerifyingKey Key() => VerifyingKey.Parse(PublicKey);
}
