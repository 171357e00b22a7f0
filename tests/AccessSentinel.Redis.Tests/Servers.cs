using AccessSentinel.TestKit.Servers;

/// <summary>Ends the servers that the fixtures share.</summary>
[SetUpFixture]
public sealed class Servers
{
    [OneTimeTearDown]
    public void End() => SharedServers.Dispose();
}
