namespace AccessSentinel.TestKit.Processes;

/// <summary>A folder that is removed when disposed, at the latest when the test process exits.</summary>
public sealed class TemporaryFolder : IDisposable
{
    /// <summary>Makes it.</summary>
    public TemporaryFolder()
    {
        Path = Directory.CreateTempSubdirectory("access-sentinel-").FullName;
        AppDomain.CurrentDomain.ProcessExit += OnExit;
    }

    /// <summary>Its absolute path.</summary>
    public string Path { get; }

    /// <summary>Path of something in it.</summary>
    public string Combine(string name) => System.IO.Path.Combine(Path, name);

    /// <inheritdoc/>
    public void Dispose()
    {
        AppDomain.CurrentDomain.ProcessExit -= OnExit;
        Remove();
    }

    private void OnExit(object? sender, EventArgs arguments) => Remove();

    private void Remove()
    {
        // A server that was just killed may still be writing a file: what it makes after the listing is taken in the next round.
        for (int attempt = 0; attempt < 5 && Directory.Exists(Path); attempt++)
        {
            try
            {
                Directory.Delete(Path, true);
            }
            catch (IOException exception)
            {
                TestContext.Out.WriteLine($"Removing {Path}: {exception.Message}");
            }
        }
    }
}
