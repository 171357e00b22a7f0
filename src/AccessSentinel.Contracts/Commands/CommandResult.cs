using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace AccessSentinel.Contracts.Commands;

/// <summary>What became of a command at the portal. Named on the wire: appended, never changed.</summary>
public enum CommandEffect : byte
{
    /// <summary>It is in force.</summary>
    Applied = 1,

    /// <summary>A greater sequence was applied before.</summary>
    Stale = 2,

    /// <summary>The portal knows no such measure.</summary>
    Unsupported = 3,

    /// <summary>The portal tried and could not.</summary>
    Failed = 4,
}

/// <summary>What the portal did with a command (<c>command-result.schema.json</c>). Times are UTC.</summary>
public sealed record CommandResult
{
    /// <summary>Id of the command.</summary>
    public required string CommandId { get; init; }

    /// <summary>Whom it concerned; also the message key.</summary>
    public required string CredentialId { get; init; }

    /// <summary>Sequence of the command, 1 or more.</summary>
    public required long Sequence { get; init; }

    /// <summary>When the portal was done with it.</summary>
    public required DateTime AppliedAt { get; init; }

    /// <summary>What became of it.</summary>
    public required CommandEffect Result { get; init; }

    /// <summary>How many sessions were revoked, 0 or more; null where the portal does not say.</summary>
    public int? SessionsRevoked { get; init; }

    /// <summary>Up to 256 characters for an operator.</summary>
    public string? Detail { get; init; }

    /// <summary>Reads one result, tolerantly: unknown members are ignored, malformed optional ones absent. Never throws on bad input.</summary>
    public static bool TryRead(ReadOnlySpan<byte> json, [NotNullWhen(true)] out CommandResult? result)
    {
        result = null;
        using var document = WireJson.TryParse(json);
        if (document is null)
        {
            return false;
        }

        var root = document.RootElement;
        if (WireJson.Text(root, "commandId") is not { } commandId
            || WireJson.Text(root, "credentialId") is not { } credentialId
            || WireJson.Whole(root, "sequence") is not { } sequence || sequence < 1
            || WireJson.Time(root, "appliedAt") is not { } appliedAt
            || !WireNames<CommandEffect>.TryParse(WireJson.Text(root, "result"), out var effect))
        {
            return false;
        }

        result = new CommandResult
        {
            CommandId = commandId,
            CredentialId = credentialId,
            Sequence = sequence,
            AppliedAt = appliedAt,
            Result = effect,
            SessionsRevoked = WireJson.Count(root, "sessionsRevoked"),
            Detail = WireJson.Text(root, "detail"),
        };
        return true;
    }

    /// <summary>Writes the result as one JSON object without a line break; a longer detail is cut.</summary>
    /// <exception cref="ArgumentException">The time is not UTC, or the effect has no word in the contract.</exception>
    public void Write(IBufferWriter<byte> output)
    {
        const int GreatestDetailLength = 256;
        using var writer = new Utf8JsonWriter(output, WireJson.Compact);
        writer.WriteStartObject();
        writer.WriteString("commandId", CommandId);
        writer.WriteString("credentialId", CredentialId);
        writer.WriteNumber("sequence", Sequence);
        WireJson.WriteTime(writer, "appliedAt", AppliedAt);
        writer.WriteString("result", WireNames<CommandEffect>.Name(Result));
        if (SessionsRevoked is { } revoked)
        {
            writer.WriteNumber("sessionsRevoked", revoked);
        }

        if (Detail is { } detail)
        {
            writer.WriteString("detail", detail.AsSpan(0, Math.Min(detail.Length, GreatestDetailLength)));
        }

        writer.WriteEndObject();
    }

    /// <summary>The result's bytes, as published.</summary>
    /// <exception cref="ArgumentException">As <see cref="Write"/>.</exception>
    public byte[] ToBytes()
    {
        var buffer = new ArrayBufferWriter<byte>();
        Write(buffer);
        return buffer.WrittenSpan.ToArray();
    }
}
