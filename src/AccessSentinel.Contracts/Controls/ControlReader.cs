using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace AccessSentinel.Contracts.Controls;

/// <summary>
/// Reads controls from untrusted bytes, strictly: what is signed is followed to the letter or not at all. Never throws on bad input.
/// </summary>
public static class ControlReader
{
    /// <summary>Longest message that is looked at, bytes.</summary>
    public const int LongestMessage = 16 * 1024;

    private const int IdLength = 32;

    /// <summary>The control, or why it cannot be followed.</summary>
    public static ControlRefusal TryRead(ReadOnlySpan<byte> json, out Control? control)
    {
        control = null;
        if (json.Length > LongestMessage)
        {
            return ControlRefusal.NotJson;
        }

        using var document = WireJson.TryParse(json);
        if (document is null)
        {
            return ControlRefusal.NotJson;
        }

        var root = document.RootElement;
        if (!HasOnly(root, ["id", "type", "scope", "subject", "author", "reason", "issuedAt", "validUntil", "expiresAt", "factor", "episode"]))
        {
            return ControlRefusal.UnknownMember;
        }

        if (WireJson.Text(root, "type") is not { } typeName || WireJson.Text(root, "scope") is not { } scopeName)
        {
            return ControlRefusal.Malformed;
        }

        if (!WireNames<ControlType>.TryParse(typeName, out var type) || !WireNames<ControlScope>.TryParse(scopeName, out var scope))
        {
            return ControlRefusal.UnknownType;
        }

        if (!TryReadMembers(root, type, scope, out var read))
        {
            return ControlRefusal.Malformed;
        }

        if (!IsInRange(read))
        {
            return ControlRefusal.OutOfRange;
        }

        control = read;
        return ControlRefusal.None;
    }

    private static bool TryReadMembers(JsonElement root, ControlType type, ControlScope scope, [NotNullWhen(true)] out Control? control)
    {
        control = null;
        if (WireJson.Text(root, "id") is not { } id
            || WireJson.Text(root, "subject") is not { } subject
            || WireJson.Text(root, "author") is not { } author
            || WireJson.Text(root, "reason") is not { } reason
            || WireJson.Time(root, "issuedAt") is not { } issuedAt
            || WireJson.Time(root, "validUntil") is not { } validUntil)
        {
            return false;
        }

        var expiresAt = WireJson.Time(root, "expiresAt");
        var factor = WireJson.Number(root, "factor");
        ControlEpisode? episode = null;
        if (WireJson.Find(root, "episode") is { } given)
        {
            if (given.ValueKind != JsonValueKind.Object
                || !HasOnly(given, ["id", "since"])
                || WireJson.Text(given, "id") is not { } episodeId
                || WireJson.Time(given, "since") is not { } since)
            {
                return false;
            }

            episode = new ControlEpisode(episodeId, since);
        }

        // What is there must be readable: an expiry that cannot be read must not become none.
        if ((WireJson.Find(root, "expiresAt") is not null && expiresAt is null) || (WireJson.Find(root, "factor") is not null && factor is null))
        {
            return false;
        }

        var isAllowance = type == ControlType.Allow;
        if (isAllowance != (factor is not null)
            || (isAllowance && expiresAt is null)
            || (!isAllowance && scope != ControlScope.Credential)
            || (expiresAt is not null && type is ControlType.Release or ControlType.Confirm)
            || (episode is not null && type is ControlType.Allow or ControlType.Suspend))
        {
            return false;
        }

        control = new Control
        {
            Id = id,
            Type = type,
            Scope = scope,
            Subject = subject,
            Author = author,
            Reason = reason,
            IssuedAt = issuedAt,
            ValidUntil = validUntil,
            ExpiresAt = expiresAt,
            Factor = factor,
            Episode = episode,
        };
        return true;
    }

    private static bool IsInRange(Control control)
    {
        var longest = control.Type == ControlType.Allow ? Control.LongestAllowance : Control.LongestSuspension;
        return IsId(control.Id)
            && IsText(control.Subject, Control.LongestSubject)
            && IsText(control.Author, Control.LongestAuthor)
            && IsText(control.Reason, Control.LongestReason)
            && control.ValidUntil > control.IssuedAt
            && control.ValidUntil - control.IssuedAt <= Control.LongestValidity
            && (control.ExpiresAt is not { } expiresAt || (expiresAt > control.IssuedAt && expiresAt - control.IssuedAt <= longest))
            && control.Factor is null or (>= 1 and <= Control.GreatestFactor)
            && (control.Episode is not { } episode || (IsId(episode.Id) && episode.Since <= control.IssuedAt));
    }

    private static bool IsId(string text) => text.Length == IdLength && text.All(char.IsAsciiHexDigitLower);

    private static bool IsText(string text, int longest) => text.Length >= 1 && text.Length <= longest && !text.Any(char.IsControl);

    /// <summary>Whether every member is one of those, and none is there twice.</summary>
    private static bool HasOnly(JsonElement parent, ReadOnlySpan<string> names)
    {
        Span<bool> seen = stackalloc bool[names.Length];
        foreach (var member in parent.EnumerateObject())
        {
            var known = -1;
            for (var i = 0; i < names.Length; i++)
            {
                if (NameIs(member, names[i]))
                {
                    known = i;
                }
            }

            if (known < 0 || seen[known])
            {
                return false;
            }

            seen[known] = true;
        }

        return true;
    }

    private static bool NameIs(JsonProperty member, string name)
    {
        try
        {
            return member.NameEquals(name);
        }
        catch (InvalidOperationException)
        {
            // Half of a surrogate pair in the name: none of ours.
            return false;
        }
    }
}
