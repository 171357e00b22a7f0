using System.Security.Cryptography;
using AccessSentinel.Learning.Training;

namespace AccessSentinel.Host.Composition;

/// <summary>
/// A model file that may be replaced while the worker runs. Asked again and again whether it changed: first its stamp (time and length),
/// and only where that differs its bytes, so that a file that was merely touched is not loaded anew. Not thread-safe.
/// </summary>
internal sealed class WatchedModelFile
{
    private (DateTime Written, long Length) _stamp;
    private byte[] _hash;

    /// <summary>
    /// Watches from what the file holds now. Made before the file is first loaded, so that what is put there in between is noticed.
    /// </summary>
    public WatchedModelFile(string path)
    {
        Path = path;
        _stamp = StampOf(path);
        _hash = HashOf(path);
    }

    public string Path { get; }

    /// <summary>SHA-256 of what was last read, lower-case hexadecimal; null: nothing could be.</summary>
    public string? Hash => _hash.Length == 0 ? null : Convert.ToHexStringLower(_hash);

    /// <summary>The model of the file where that is another than when last asked, else null.</summary>
    /// <exception cref="ModelFileException">It changed and cannot be used. Thrown once for each change.</exception>
    public TrainedModel? Changed()
    {
        var stamp = StampOf(Path);
        if (stamp == _stamp)
        {
            return null;
        }

        _stamp = stamp;
        var before = _hash;
        _hash = [];
        var bytes = ModelFile.ReadBytes(Path);
        _hash = SHA256.HashData(bytes);
        return before.AsSpan().SequenceEqual(_hash) ? null : ModelFile.Load(Path, bytes);
    }

    private static byte[] HashOf(string path)
    {
        try
        {
            return SHA256.HashData(ModelFile.ReadBytes(path));
        }
        catch (ModelFileException)
        {
            // Whoever loads it says so; whatever comes in its place is a change.
            return [];
        }
    }

    /// <summary>
    /// Nothing of a file that is not there: a file that vanishes has changed too. Links are followed: a mounted configuration is replaced
    /// by turning a link, which leaves the stamp of the link itself as it was.
    /// </summary>
    private static (DateTime Written, long Length) StampOf(string path)
    {
        try
        {
            var file = File.Exists(path) ? (FileInfo)(File.ResolveLinkTarget(path, returnFinalTarget: true) ?? new FileInfo(path)) : null;
            return file?.Exists == true ? (file.LastWriteTimeUtc, file.Length) : default;
        }
        catch (IOException)
        {
            // It went while it was looked at: found out the next time.
            return default;
        }
    }
}
