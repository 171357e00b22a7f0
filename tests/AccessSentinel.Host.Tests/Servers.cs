using System.Diagnostics.CodeAnalysis;
using AccessSentinel.TestKit.Servers;

/// <summary>Ends the servers that the fixtures share; hence outside any namespace.</summary>
[SetUpFixture]
[SuppressMessage("Design", "CA1050", Justification = "NUnit applies a set-up fixture to the whole assembly only outside namespaces.")]
public sealed class Servers
{
    [OneTimeTearDown]
    public void End() => SharedServers.Dispose();
}
