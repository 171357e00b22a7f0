using System.Net;
using System.Security.Cryptography;
using System.Text;
using AccessSentinel.Host.Options;
using AccessSentinel.Host.Webhooks;
using AccessSentinel.TestKit;

namespace AccessSentinel.Host.Tests.Webhooks;

public sealed class WebhookTests
{
    private static readonly byte[] Secret = Encoding.UTF8.GetBytes("a secret of the SOC");
    private static readonly byte[] Body = Encoding.UTF8.GetBytes("""{"class_uid":2005}""");

    [Test]
    public async Task It_posts_until_it_is_taken_signed_and_under_the_same_key()
    {
        await using Receiver receiver = new(503, 429, 200);
        List<string> failures = [];
        using Webhook webhook = new(receiver.Options, Secret, failures.Add, TimeProvider.System);
        (await webhook.PostAsync(Body, "uid-1", CancellationToken.None)).ShouldBeNull();

        receiver.Requests.Count.ShouldBe(3);
        failures.Count.ShouldBe(2);
        failures[0].ShouldContain("503");
        foreach (var request in receiver.Requests)
        {
            request.Body.ShouldBe(Body);
            request.Key.ShouldBe("uid-1");
            var signed = Encoding.ASCII.GetBytes(request.Timestamp + ".").Concat(Body).ToArray();
            request.Signature.ShouldBe("v1=" + Convert.ToHexStringLower(HMACSHA256.HashData(Secret, signed)));
        }
    }

    [Test]
    public async Task What_is_refused_for_good_is_said_and_does_not_stop_what_follows()
    {
        await using Receiver receiver = new(400, 200);
        using Webhook webhook = new(receiver.Options, Secret, static _ => { }, TimeProvider.System);
        (await webhook.PostAsync(Body, "uid-1", CancellationToken.None)).ShouldNotBeNull().ShouldContain("400");
        (await webhook.PostAsync(Body, "uid-2", CancellationToken.None)).ShouldBeNull();
    }

    [Test]
    public async Task It_waits_for_a_receiver_that_is_not_there_and_gives_up_when_told()
    {
        using CancellationTokenSource stop = new();
        var options = new WebhookOptions { Url = $"http://127.0.0.1:{FreePort.Next()}/", RetryFirstDelay = TimeSpan.FromMilliseconds(10) };
        using Webhook webhook = new(options, Secret, _ => stop.Cancel(), TimeProvider.System);
        await Should.ThrowAsync<OperationCanceledException>(() => webhook.PostAsync(Body, "uid", stop.Token));
    }

    [Test]
    public void A_secret_is_needed_and_has_a_length()
    {
        Should.Throw<ConfigurationException>(() => Webhook.ReadSecret("")).Message.ShouldContain("Webhook:SecretFile");
        Should.Throw<ConfigurationException>(() => Webhook.ReadSecret("/nonexistent/secret")).Message.ShouldContain("Webhook:SecretFile");
        var file = Path.GetTempFileName();
        try
        {
            File.WriteAllText(file, "short\n");
            Should.Throw<ConfigurationException>(() => Webhook.ReadSecret(file)).Message.ShouldContain("16");
            File.WriteAllText(file, "  long enough a secret \n");
            Webhook.ReadSecret(file).ShouldBe(Encoding.UTF8.GetBytes("long enough a secret"));
        }
        finally
        {
            File.Delete(file);
        }
    }

    /// <summary>A local server that answers with one status after the other.</summary>
    private sealed class Receiver : IAsyncDisposable
    {
        private readonly HttpListener _listener;
        private readonly Task _serving;

        public Receiver(params int[] statuses)
        {
            _listener = Listen(out var address);
            Options = new WebhookOptions { Url = address + "hook", RetryFirstDelay = TimeSpan.FromMilliseconds(10) };
            _serving = ServeAsync(statuses);
        }

        public WebhookOptions Options { get; }

        public List<(byte[] Body, string? Key, string? Timestamp, string? Signature)> Requests { get; } = [];

        public async ValueTask DisposeAsync()
        {
            await _serving;
            _listener.Close();
        }

        private static HttpListener Listen(out string address)
        {
            // Between finding a free port and binding it somebody else may take it.
            for (var attempt = 1; ; attempt++)
            {
                address = $"http://127.0.0.1:{FreePort.Next()}/";
                HttpListener listener = new();
                listener.Prefixes.Add(address);
                try
                {
                    listener.Start();
                    return listener;
                }
                catch (HttpListenerException) when (attempt < 5)
                {
                    listener.Close();
                }
            }
        }

        private async Task ServeAsync(int[] statuses)
        {
            foreach (var status in statuses)
            {
                var context = await _listener.GetContextAsync();
                using MemoryStream body = new();
                await context.Request.InputStream.CopyToAsync(body);
                var headers = context.Request.Headers;
                Requests.Add((body.ToArray(), headers["Idempotency-Key"], headers["X-AccessSentinel-Timestamp"], headers["X-AccessSentinel-Signature"]));
                context.Response.StatusCode = status;
                context.Response.Close();
            }
        }
    }
}
