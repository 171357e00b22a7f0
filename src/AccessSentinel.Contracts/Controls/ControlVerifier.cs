using System.Collections.Frozen;
using System.Text;
using AccessSentinel.Contracts.Signatures;

namespace AccessSentinel.Contracts.Controls;

/// <summary>Says of each control whether it is an operator's who may ask for it, now. Thread-safe.</summary>
public sealed class ControlVerifier : IDisposable
{
    /// <summary>How far an operator's clock may be ahead.</summary>
    public static readonly TimeSpan ClockTolerance = TimeSpan.FromMinutes(5);

    private readonly List<VerifyingKey> _made = [];
    private volatile FrozenDictionary<string, (OperatorKey Operator, VerifyingKey Key)> _operators = FrozenDictionary<string, (OperatorKey, VerifyingKey)>.Empty;

    /// <summary>Takes the operators there are; none: everything is refused.</summary>
    /// <exception cref="SignatureKeyException">A key is none.</exception>
    public ControlVerifier(IEnumerable<OperatorKey> operators) => Replace(operators);

    /// <summary>Puts other operators in their place: from the next control on these are asked. Keys given up are freed with the verifier.</summary>
    /// <exception cref="SignatureKeyException">A key is none; the operators stay as they were.</exception>
    public void Replace(IEnumerable<OperatorKey> operators)
    {
        var taken = operators.Select(one => (one, key: one.Key())).ToFrozenDictionary(each => each.key.KeyId, each => each, StringComparer.Ordinal);
        lock (_made)
        {
            _made.AddRange(taken.Values.Select(each => each.key));
            _operators = taken;
        }
    }

    /// <summary>The control of a message, or why it is refused. Replays are found by whoever knows what was applied.</summary>
    /// <param name="value">The message's value.</param>
    /// <param name="headers">Its headers.</param>
    /// <param name="messageKey">Its key.</param>
    /// <param name="now">The time it is judged at, UTC: the clock, or in a read-back the message's timestamp.</param>
    /// <param name="control">What can be read of it: of a refused one for the log only.</param>
    public ControlRefusal Verify(
        ReadOnlySpan<byte> value, IReadOnlyList<KeyValuePair<string, string>>? headers, ReadOnlySpan<byte> messageKey, DateTime now, out Control? control)
    {
        var refusal = ControlReader.TryRead(value, out control);
        if (refusal != ControlRefusal.None)
        {
            return refusal;
        }

        if (SignatureHeaders.Find(headers, SignatureHeaders.Signature) is not { } signature
            || SignatureHeaders.Find(headers, SignatureHeaders.KeyId) is not { } keyId)
        {
            return ControlRefusal.Unsigned;
        }

        if (!_operators.TryGetValue(keyId, out var signer))
        {
            return ControlRefusal.UnknownKey;
        }

        if (!signer.Key.Verifies(value, signature))
        {
            return ControlRefusal.Altered;
        }

        return Judge(control!, signer.Operator, messageKey, now);
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        lock (_made)
        {
            _made.ForEach(static key => key.Dispose());
            _made.Clear();
        }
    }

    private static ControlRefusal Judge(Control control, OperatorKey signer, ReadOnlySpan<byte> messageKey, DateTime now)
    {
        if (control.Author != signer.Name)
        {
            return ControlRefusal.WrongAuthor;
        }

        if (control.IssuedAt < signer.NotBefore || control.IssuedAt >= signer.NotAfter || now >= signer.NotAfter)
        {
            return ControlRefusal.KeyNotValid;
        }

        if (!OperatorRoles.Allows(signer.Role, control.Type))
        {
            return ControlRefusal.RoleNotAllowed;
        }

        // Its partition is its key's: in another one it would not stand in line with the others of its subject.
        if (!Encoding.UTF8.GetBytes(control.Subject).AsSpan().SequenceEqual(messageKey))
        {
            return ControlRefusal.MisKeyed;
        }

        if (control.IssuedAt > now + ClockTolerance)
        {
            return ControlRefusal.NotYetValid;
        }

        return now > control.ValidUntil ? ControlRefusal.Expired : ControlRefusal.None;
    }
}
