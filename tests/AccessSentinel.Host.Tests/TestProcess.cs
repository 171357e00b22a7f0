using System.Text;
using AccessSentinel.Host.Commands;

namespace AccessSentinel.Host.Tests;

/// <summary>A process around a verb: what it is given, and what it wrote.</summary>
internal sealed class TestProcess
{
    private readonly StringWriter _output = new();
    private readonly StringWriter _error = new();
    private readonly MemoryStream _bytes = new();

    public string Output => _output.ToString();

    public string Error => _error.ToString();

    public byte[] Bytes => _bytes.ToArray();

    public string Text => Encoding.UTF8.GetString(Bytes);

    /// <summary>Variables of the environment, besides which there are none.</summary>
    public Dictionary<string, string> Environment { get; } = [];

    public List<string> Files { get; } = [];

    public Task<int> RunAsync(params string[] arguments) => RunAsync(CancellationToken.None, arguments);

    public Task<int> RunAsync(CancellationToken cancellation, params string[] arguments) =>
        CommandLine.RunAsync(
            arguments,
            new ProcessContext
            {
                Output = _output,
                Error = _error,
                OpenOutput = () => _bytes,
                Environment = [.. Environment],
                ConfigurationFiles = Files,
            },
            cancellation);
}
