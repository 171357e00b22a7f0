using System.Diagnostics.CodeAnalysis;
using AccessSentinel.IntegrationTests.Support;
using AccessSentinel.TestKit.Servers;

/// <summary>Ends what the fixtures share after all tests of this assembly; hence outside any namespace.</summary>
[SetUpFixture]
[SuppressMessage("Design", "CA1050", Justification = "NUnit applies a set-up fixture to the whole assembly only outside namespaces.")]
public sealed class Servers
{
    [OneTimeTearDown]
    public void End()
    {
        SharedServers.Dispose();
        KeyOfTests.Dispose();
    }
}
