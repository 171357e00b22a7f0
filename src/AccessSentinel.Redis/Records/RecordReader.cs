using System.Globalization;
using System.Text;
using AccessSentinel.Engine.State;
using StackExchange.Redis;

namespace AccessSentinel.Redis.Records;

/// <summary>Reads a record from the fields of its hash. Fields it does not know are left alone: a newer version may have written them.</summary>
internal static class RecordReader
{
    /// <summary>The record, or null when the hash has no version: then it was never saved by us.</summary>
    /// <exception cref="InvalidDataException">A number cannot be read.</exception>
    public static StoredRecord? Read(string credentialId, HashEntry[] entries)
    {
        StoredRecord record = new();
        bool versioned = false;
        foreach (HashEntry entry in entries)
        {
            byte[] name = (byte[]?)entry.Name ?? [];
            byte[] value = (byte[]?)entry.Value ?? [];
            if (RecordFields.TryPage(name, out int page))
            {
                record.Pages[page] = value;
                continue;
            }

            switch (Encoding.UTF8.GetString(name))
            {
                case "w":
                    record.Core = value;
                    break;
                case "o":
                    record.Outbox = value;
                    break;
                case "level":
                    record.Level = Encoding.UTF8.GetString(value);
                    break;
                case "until":
                    record.Until = Encoding.UTF8.GetString(value);
                    break;
                case "episode":
                    record.Episode = Encoding.UTF8.GetString(value);
                    break;
                case "seen":
                    record.Seen = Encoding.UTF8.GetString(value);
                    break;
                case "key":
                    record.KeyId = Encoding.UTF8.GetString(value);
                    break;
                case "sequence":
                    record.Sequence = Decimal(credentialId, "sequence", value);
                    break;
                case "version":
                    record.Version = Decimal(credentialId, "version", value);
                    versioned = true;
                    break;
                case "generation":
                    record.Generation = Hexadecimal(credentialId, value);
                    break;
                default:
                    break;
            }
        }

        return versioned ? record : null;
    }

    private static long Decimal(string credentialId, string field, byte[] value) =>
        long.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out long number)
            ? number
            : throw Damaged(credentialId, field);

    private static ulong Hexadecimal(string credentialId, byte[] value) =>
        GenerationText.TryRead(Encoding.UTF8.GetString(value), out ulong number)
            ? number
            : throw Damaged(credentialId, "generation");

    private static InvalidDataException Damaged(string credentialId, string field) =>
        new($"The record as:c:{{{credentialId}}} is damaged: its field {field} is not the number we write. Another program or a hand changed it.");
}
