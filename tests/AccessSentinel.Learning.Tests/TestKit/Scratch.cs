namespace AccessSentinel.Learning.Tests.TestKit;

/// <summary>A folder of its own for a test, removed afterwards.</summary>
internal sealed class Scratch : IDisposable
{
    public string Folder { get; } = Directory.CreateTempSubdirectory("access-sentinel-").FullName;

    public string File(string name, byte[] content)
    {
        var path = Path(name);
        System.IO.File.WriteAllBytes(path, content);
        return path;
    }

    public string Path(string name) => System.IO.Path.Combine(Folder, name);

    public void Dispose() => Directory.Delete(Folder, recursive: true);
}
