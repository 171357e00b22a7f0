using AccessSentinel.Processing.Ports;
using AccessSentinel.Redis.Tests.Records;
using AccessSentinel.TestKit;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.Redis.Tests.Connection;

/// <summary>A redis-server that speaks TLS and asks clients for a certificate.</summary>
public sealed class TlsTests
{
    private TestCertificates _certificates = null!;
    private RedisServer _server = null!;
    private RedisOptions _good = null!;

    [OneTimeSetUp]
    public async Task Start()
    {
        _certificates = new TestCertificates();
        int port = 0;
        _server = await RedisServer.StartAsync(() => [.. _certificates.ServerOptions(port = FreePort.Next())]);
        _good = StoreUnderTest.OptionsOf(FormattableString.Invariant($"127.0.0.1:{port},ssl=true"), _certificates);
    }

    [OneTimeTearDown]
    public void End()
    {
        _server?.Dispose();
        _certificates?.Dispose();
    }

    [Test]
    public async Task Records_are_saved_and_loaded_over_tls()
    {
        await using RedisStateStore store = await RedisStateStore.ConnectAsync(_good, CancellationToken.None);
        ulong generation = await store.GenerationAsync(CancellationToken.None);

        (await store.SaveOneAsync("c", 0, SampleRecords.Small(1, generation))).ShouldBeTrue();

        (await store.LoadOneAsync("c"))!.Version.ShouldBe(1);
        (await store.HealthAsync(CancellationToken.None)).Reachable.ShouldBeTrue();
    }

    [Test]
    public async Task A_server_of_another_authority_is_not_talked_to()
    {
        using TestCertificates others = new();
        await RefusedAsync(_good with { SslCaFile = others.AuthorityFile });
        await RefusedAsync(_good with { SslCaFile = "" });
    }

    [Test]
    public Task A_server_of_another_name_is_not_talked_to() =>
        RefusedAsync(_good with { Connection = _good.Connection + ",sslHost=redis.example" });

    [Test]
    public Task Without_our_certificate_the_server_talks_to_nobody() =>
        RefusedAsync(_good with { SslCertificateFile = "", SslKeyFile = "" });

    [Test]
    public async Task A_file_that_cannot_be_used_refuses_to_start_naming_its_key()
    {
        (await Should.ThrowAsync<ArgumentException>(() => RedisStateStore.ConnectAsync(_good with { SslCaFile = _good.SslKeyFile }, CancellationToken.None)))
            .Message.ShouldContain("Redis:SslCaFile cannot be used");
        (await Should.ThrowAsync<ArgumentException>(() => RedisStateStore.ConnectAsync(_good with { SslKeyFile = _certificates.ServerKeyFile + ".gone" }, CancellationToken.None)))
            .Message.ShouldContain("Redis:SslKeyFile cannot be used");
    }

    [Test]
    public void Files_without_tls_and_a_certificate_without_its_key_are_refused()
    {
        RedisOptionsValidation.Validate(_good).ShouldBeEmpty();
        RedisOptionsValidation.Validate(_good with { Connection = "127.0.0.1:6379" }).Count.ShouldBe(3);
        RedisOptionsValidation.Validate(_good with { SslKeyFile = "" }).ShouldHaveSingleItem().ShouldContain("belong together");
    }

    private static async Task RefusedAsync(RedisOptions options)
    {
        await using RedisStateStore store = await RedisStateStore.ConnectAsync(
            options with { RetryFor = TimeSpan.Zero, ConnectTimeout = TimeSpan.FromSeconds(2) }, CancellationToken.None);
        await Should.ThrowAsync<TransportException>(() => store.PingAsync(CancellationToken.None));
    }
}
