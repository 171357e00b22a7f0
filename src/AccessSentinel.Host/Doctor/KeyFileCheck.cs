using System.Globalization;
using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Host.Composition;
using AccessSentinel.Host.Options;

namespace AccessSentinel.Host.Doctor;

/// <summary>The key file: who can read it, how old its key is, and whether two keys overlap.</summary>
internal static class KeyFileCheck
{
    /// <summary>How long a symmetric key is used at most before another one takes its place (NIST SP 800-57 part 1, rev. 5, table 1).</summary>
    private static readonly TimeSpan Old = TimeSpan.FromDays(730);

    public static IEnumerable<Diagnosis> Run(SentinelOptions options, DateTime now)
    {
        KeyFile? file = null;
        Diagnosis readable;
        try
        {
            // Says what is wrong, whether none is named or the one that is named cannot be used.
            _ = TagKeys.Require(options);
            file = KeyFile.Load(options.KeyFile);
            readable = Readable(options.KeyFile, file);
        }
        catch (Exception exception) when (exception is ConfigurationException or KeyFileException)
        {
            readable = Diagnosis.Failure("key file", exception.Message, "access-sentinel new-key > FILE, once for all workers, and name it in SENTINEL__PRIVACY__KEYFILE");
        }

        yield return readable;
        if (file is not null && (Rotation(options.KeyFile, file, now) ?? Age(options.KeyFile, file, now)) is { } further)
        {
            yield return further;
        }
    }

    private static Diagnosis Readable(string path, KeyFile file)
    {
        const UnixFileMode Others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
        return !OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & Others) != 0
            ? Diagnosis.Warning("key file", $"{path} (key {file.Key.Id}) can be read by others than its owner", $"chmod 600 {path}")
            : Diagnosis.Well("key file", $"{path}, key {file.Key.Id}");
    }

    private static Diagnosis? Rotation(string path, KeyFile file, DateTime now)
    {
        if (file.Key.Overlap is not { } overlap)
        {
            return null;
        }

        var until = overlap.Until.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
        if (overlap.Until <= now)
        {
            return Diagnosis.Warning(
                "key rotation",
                $"the overlap of keys {file.Key.Id} and {overlap.Previous.Id} ended on {until}: the previous key is of no use any more, and costs time at every event",
                $"access-sentinel rotate-key --file {path} --finish > {path}.next, and restart the workers with it");
        }

        return Diagnosis.Well(
            "key rotation",
            overlap.IsReturn
                ? $"{file.Key.Id} is the present key and {overlap.Previous.Id}, made after it, is beside it until {until}: a rotation was taken back, or is being prepared"
                : $"{file.Key.Id} is the present key and {overlap.Previous.Id} is beside it until {until}");
    }

    private static Diagnosis? Age(string path, KeyFile file, DateTime now) => file.Made is { } made && now - made > Old
        ? Diagnosis.Warning(
            "key rotation",
            string.Create(CultureInfo.InvariantCulture, $"key {file.Key.Id} was made on {made:yyyy-MM-dd}, {(now - made).TotalDays:0} days ago"),
            $"access-sentinel rotate-key --file {path} > {path}.next; docs/operations.md, \"Rotating the key\"")
        : null;
}
