using System.Text;

namespace AccessSentinel.Host.Commands;

/// <summary>A file that only its owner may read.</summary>
internal static class PrivateFile
{
    /// <summary>Writes a new file with mode 600.</summary>
    /// <exception cref="IOException">It exists already, or cannot be written.</exception>
    public static void WriteNew(string path, string text)
    {
        FileStreamOptions options = new() { Mode = FileMode.CreateNew, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
        {
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        }

        using FileStream stream = new(path, options);
        stream.Write(Encoding.UTF8.GetBytes(text));
    }
}
