using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Host.Options;

namespace AccessSentinel.Host.Composition;

/// <summary>
/// The file of decoy beneficiaries: a line each, <c>nir &lt;NIR&gt;</c> or <c>id &lt;portal id&gt;</c>; comments (from a # at the
/// start or after a space) and empty lines are left out. What it says stays here: only tags leave, and messages name lines, never what stands in them.
/// </summary>
internal static class CanaryFile
{
    private const string Expected = "`nir <NIR>` (13 characters, or 15 with a right key) or `id <portal id>` (1 to 128 characters)";

    /// <summary>Reads the tags of all decoys.</summary>
    /// <exception cref="ConfigurationException">It cannot be read, holds a line that is none, or no decoy at all.</exception>
    public static IReadOnlySet<ulong> Load(string path, TagKey key)
    {
        HashSet<ulong> tags = [];
        List<string> errors = [];
        var number = 0;
        foreach (var line in ReadLines(path))
        {
            number++;
            var text = WithoutComment(line);
            if (text.Length == 0)
            {
                continue;
            }

            if (TryRead(text, key, out var tag))
            {
                tags.Add(tag);
            }
            else
            {
                errors.Add(FormattableString.Invariant($"{Catalogue.CanariesFile.Key}: line {number} of {path} is no decoy; expected is {Expected}."));
            }
        }

        if (errors.Count == 0 && tags.Count == 0)
        {
            errors.Add($"{Catalogue.CanariesFile.Key}: {path} holds no decoy; expected is a line each, {Expected}.");
        }

        return errors.Count == 0 ? tags : throw new ConfigurationException(errors);
    }

    /// <summary>
    /// What the audit says of a set of decoys: SHA-256 of their tags in ascending order, each as 8 bytes, little-endian; null: there are none. The same under
    /// the same key, whatever the file's order and comments.
    /// </summary>
    public static string? HashOf(IReadOnlySet<ulong> tags)
    {
        if (tags.Count == 0)
        {
            return null;
        }

        var bytes = new byte[tags.Count * sizeof(ulong)];
        var at = 0;
        foreach (var tag in tags.Order())
        {
            BinaryPrimitives.WriteUInt64LittleEndian(bytes.AsSpan(at), tag);
            at += sizeof(ulong);
        }

        return Convert.ToHexStringLower(SHA256.HashData(bytes));
    }

    private static string WithoutComment(string line)
    {
        var at = line.StartsWith('#') ? 0 : line.IndexOf(" #", StringComparison.Ordinal);
        return (at < 0 ? line : line[..at]).Trim();
    }

    private static bool TryRead(string line, TagKey key, out ulong tag)
    {
        tag = 0;
        var space = line.IndexOfAny([' ', '\t']);

        // U+FFFD stands for bytes that are no UTF-8: no event has such an id.
        if (space < 0 || line.Contains('\ufffd', StringComparison.Ordinal))
        {
            return false;
        }

        var name = line[(space + 1)..].Trim();
        return line[..space] switch
        {
            "nir" => BeneficiaryTag.TryOfNir(name, key, out tag),
            "id" => BeneficiaryTag.TryOfPortalId(name, key, out tag),
            _ => false,
        };
    }

    private static string[] ReadLines(string path)
    {
        try
        {
            return File.ReadAllLines(path, Encoding.UTF8);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"{Catalogue.CanariesFile.Key}: {path} cannot be read: {exception.Message}");
        }
    }
}
