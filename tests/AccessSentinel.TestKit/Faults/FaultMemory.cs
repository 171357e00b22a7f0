using System.Globalization;

namespace AccessSentinel.TestKit.Faults;

/// <summary>How much memory a process ever held.</summary>
internal static class FaultMemory
{
    private const string Field = "VmHWM:";

    /// <summary>Greatest resident set in KiB (<c>VmHWM</c> of /proc), or null when the process is gone.</summary>
    public static long? Peak(int process)
    {
        try
        {
            string? line = File.ReadLines(string.Create(CultureInfo.InvariantCulture, $"/proc/{process}/status"))
                .FirstOrDefault(each => each.StartsWith(Field, StringComparison.Ordinal));
            return line is null ? null : long.Parse(line[Field.Length..].Replace("kB", "", StringComparison.Ordinal), CultureInfo.InvariantCulture);
        }
        catch (IOException)
        {
            return null;
        }
    }
}
