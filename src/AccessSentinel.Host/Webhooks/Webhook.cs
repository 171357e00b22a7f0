using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using System.Security.Cryptography;
using System.Text;
using AccessSentinel.Host.Options;
using Polly;
using Polly.Retry;

namespace AccessSentinel.Host.Webhooks;

/// <summary>
/// Posts statements to a system that cannot read Kafka, each until it is taken. Signed as
/// <c>X-AccessSentinel-Signature: v1=hex(HMAC-SHA256(secret, timestamp + "." + body))</c> with <c>X-AccessSentinel-Timestamp</c> (Unix seconds,
/// new with each attempt, so that a receiver can refuse old ones) and <c>Idempotency-Key</c>, which a repeat has alike.
/// </summary>
internal sealed class Webhook : IDisposable
{
    private static readonly TimeSpan LongestPause = TimeSpan.FromMinutes(1);

    private readonly HttpClient _client;
    private readonly Uri _address;
    private readonly byte[] _secret;
    private readonly TimeProvider _time;
    private readonly ResiliencePipeline<HttpResponseMessage> _retries;

    /// <summary>A webhook; nothing is sent yet.</summary>
    /// <param name="options">With an address.</param>
    /// <param name="secret">The shared secret.</param>
    /// <param name="failed">Told why an attempt failed.</param>
    /// <param name="time">Clock of timestamps and pauses.</param>
    public Webhook(WebhookOptions options, byte[] secret, Action<string> failed, TimeProvider time)
    {
        _client = new HttpClient { Timeout = options.Timeout };
        _address = new Uri(options.Url);
        _secret = secret;
        _time = time;
        _retries = new ResiliencePipelineBuilder<HttpResponseMessage> { TimeProvider = time }
            .AddRetry(new RetryStrategyOptions<HttpResponseMessage>
            {
                // A time-out of the client is a cancellation that nobody asked for.
                ShouldHandle = arguments => ValueTask.FromResult(
                    arguments.Outcome.Exception is HttpRequestException
                    || (arguments.Outcome.Exception is OperationCanceledException && !arguments.Context.CancellationToken.IsCancellationRequested)
                    || (arguments.Outcome.Result is { } answer && MayPass(answer.StatusCode))),
                MaxRetryAttempts = int.MaxValue,
                BackoffType = DelayBackoffType.Exponential,
                UseJitter = true,
                Delay = options.RetryFirstDelay,
                MaxDelay = LongestPause,
                OnRetry = arguments =>
                {
                    failed($"the webhook did not take a statement, next attempt in {arguments.RetryDelay.TotalSeconds.ToString("0.0", CultureInfo.InvariantCulture)} s: {Reason(arguments.Outcome)}");
                    arguments.Outcome.Result?.Dispose();
                    return ValueTask.CompletedTask;
                },
            })
            .Build();
    }

    /// <summary>Reads the secret of a file; what surrounds it is no part of it.</summary>
    /// <exception cref="ConfigurationException">There is none, or it is too short.</exception>
    public static byte[] ReadSecret(string path)
    {
        const int Least = 16;
        try
        {
            var text = path.Length == 0 ? "" : File.ReadAllText(path).Trim();
            return text.Length >= Least
                ? Encoding.UTF8.GetBytes(text)
                : throw new ConfigurationException($"Webhook:SecretFile: {(path.Length == 0 ? "it is not given, and an address is" : $"{path} holds fewer than {Least} characters")}.");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new ConfigurationException($"Webhook:SecretFile: {exception.Message}");
        }
    }

    /// <summary>The signature of a body at a time.</summary>
    public static string Sign(byte[] secret, string timestamp, byte[] body)
    {
        using var hmac = IncrementalHash.CreateHMAC(HashAlgorithmName.SHA256, secret);
        hmac.AppendData(Encoding.ASCII.GetBytes(timestamp + "."));
        hmac.AppendData(body);
        return "v1=" + Convert.ToHexStringLower(hmac.GetHashAndReset());
    }

    /// <summary>Posts one statement; returns null when it was taken, else why the receiver will never take it.</summary>
    /// <param name="body">JSON.</param>
    /// <param name="uid">Id of the statement.</param>
    /// <param name="cancellation">Gives up: the statement is posted again after a restart.</param>
    public async Task<string?> PostAsync(byte[] body, string uid, CancellationToken cancellation)
    {
        using var answer = await _retries.ExecuteAsync(async token => await SendAsync(body, uid, token), cancellation);
        return answer.IsSuccessStatusCode ? null : $"the webhook refused statement {uid} for good: {(int)answer.StatusCode} {answer.ReasonPhrase}";
    }

    public void Dispose() => _client.Dispose();

    private static bool MayPass(HttpStatusCode status) =>
        status is HttpStatusCode.RequestTimeout or HttpStatusCode.TooManyRequests || (int)status >= 500;

    private static string Reason(Outcome<HttpResponseMessage> outcome) =>
        outcome.Result is { } answer ? $"{(int)answer.StatusCode} {answer.ReasonPhrase}" : outcome.Exception?.Message ?? "no answer";

    private async Task<HttpResponseMessage> SendAsync(byte[] body, string uid, CancellationToken cancellation)
    {
        var timestamp = _time.GetUtcNow().ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        using HttpRequestMessage request = new(HttpMethod.Post, _address) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json");
        request.Headers.Add("Idempotency-Key", uid);
        request.Headers.Add("X-AccessSentinel-Timestamp", timestamp);
        request.Headers.Add("X-AccessSentinel-Signature", Sign(_secret, timestamp, body));
        return await _client.SendAsync(request, cancellation);
    }
}
