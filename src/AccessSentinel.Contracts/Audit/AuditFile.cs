using System.IO.Compression;

namespace AccessSentinel.Contracts.Audit;

/// <summary>An audit as a file: the published values, byte for byte, a line each.</summary>
public static class AuditFile
{
    /// <summary>The lines of a file, compressed (<c>.gz</c>) or not, each with its number from 1; empty lines are passed over.</summary>
    /// <exception cref="IOException">It cannot be read.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be read.</exception>
    public static IEnumerable<(long Line, byte[] Value)> Read(string path)
    {
        using Stream file = File.OpenRead(path);
        using var stream = path.EndsWith(".gz", StringComparison.OrdinalIgnoreCase) ? new GZipStream(file, CompressionMode.Decompress) : file;
        var buffer = new byte[1 << 16];
        MemoryStream line = new();
        long number = 1;
        int read;
        while ((read = ReadSome(stream, buffer, path)) > 0)
        {
            var from = 0;
            while (Array.IndexOf(buffer, (byte)'\n', from, read - from) is >= 0 and var end)
            {
                line.Write(buffer, from, end - from);
                if (line.Length > 0)
                {
                    yield return (number, line.ToArray());
                }

                number++;
                line.SetLength(0);
                from = end + 1;
            }

            line.Write(buffer, from, read - from);
        }

        if (line.Length > 0)
        {
            yield return (number, line.ToArray());
        }
    }

    private static int ReadSome(Stream stream, byte[] buffer, string path)
    {
        try
        {
            return stream.Read(buffer);
        }
        catch (InvalidDataException exception)
        {
            throw new IOException($"{path}: {exception.Message}", exception);
        }
    }
}
