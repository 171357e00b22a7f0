using AccessSentinel.Kafka.Publishing;

namespace AccessSentinel.Kafka.Tests.Publishing;

public sealed class LeasedTests
{
    [Test]
    public void Whoever_returns_the_last_lease_disposes()
    {
        var client = new Client();
        var leased = new Leased<Client>(client);
        leased.Take();
        leased.Take();
        leased.Return();
        leased.Return();
        client.Disposed.ShouldBe(0, "its maker has it still");
        leased.Take();
        leased.Return();
        leased.Return();
        client.Disposed.ShouldBe(1);
    }

    private sealed class Client : IDisposable
    {
        public int Disposed { get; private set; }

        public void Dispose() => Disposed++;
    }
}
