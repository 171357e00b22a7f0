using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace AccessSentinel.Contracts.Audit;

/// <summary>A published audit record: its place in the chain, and what it says.</summary>
/// <param name="Incarnation">Whose chain.</param>
/// <param name="Number">Its number there, from 1.</param>
/// <param name="Previous">Hash of the record before it.</param>
/// <param name="At">When it was published, UTC.</param>
/// <param name="Content">What it says; null: of a kind that this version does not know.</param>
/// <param name="Hash">Its own hash: SHA-256 of its bytes.</param>
public sealed record AuditRecord(string Incarnation, long Number, string Previous, DateTime At, AuditContent? Content, string Hash)
{
    /// <summary>Reads one record; never throws on bad input.</summary>
    /// <returns>False where the bytes are no record.</returns>
    public static bool TryRead(ReadOnlySpan<byte> value, [NotNullWhen(true)] out AuditRecord? record)
    {
        record = null;
        using var document = WireJson.TryParse(value);
        if (document is null)
        {
            return false;
        }

        var root = document.RootElement;
        if (WireJson.Whole(root, "version") != AuditChain.Version
            || WireJson.Text(root, "incarnation") is not { Length: > 0 } incarnation
            || WireJson.Whole(root, "number") is not { } number || number < 1
            || WireJson.Text(root, "previous") is not { Length: 64 } previous
            || WireJson.Time(root, "at") is not { } at
            || WireJson.Object(root, "content") is not { } content)
        {
            return false;
        }

        record = new AuditRecord(incarnation, number, previous, at, AuditContentReader.Read(content), AuditChain.HashOf(value));
        return true;
    }
}
