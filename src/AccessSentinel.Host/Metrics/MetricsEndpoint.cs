using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Server.Kestrel.Core;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace AccessSentinel.Host.Metrics;

/// <summary>
/// Serves <c>/metrics</c>, <c>/health/live</c> and <c>/health/ready</c> over HTTP. Live: the process answers and its work has not
/// broken off. Ready: it has partitions, has learned, and reaches its stores. Both say in plain text what is wrong.
/// </summary>
internal sealed partial class MetricsEndpoint(MetricsOptions options, IHealth health, InstrumentCollector collector, ILogger<MetricsEndpoint> log)
    : IHostedService, IAsyncDisposable
{
    private WebApplication? _server;

    /// <summary>The port it listens on, once started.</summary>
    public int Port { get; private set; }

    /// <exception cref="IOException">The port is taken, or the address is not one of this machine.</exception>
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(server =>
        {
            server.Listen(options.Host, options.Port);
            server.AddServerHeader = false;
            server.Limits.MaxConcurrentConnections = 100;
            server.Limits.MaxRequestBodySize = 0;
        });
        _server = builder.Build();
        _server.Run(AnswerAsync);
        try
        {
            await _server.StartAsync(cancellationToken);
        }
        catch (Exception exception) when (exception is IOException or System.Net.Sockets.SocketException)
        {
            throw new IOException($"Metrics:Port {options.Port} on {options.Host} cannot be listened on: {exception.Message}", exception);
        }

        var address = _server.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.Single();
        Port = BindingAddress.Parse(address).Port;
        LogListening(log, options.Host, Port);
    }

    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_server is not null)
        {
            await _server.StopAsync(cancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
        {
            await _server.DisposeAsync();
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Metrics and health on http://{Host}:{Port}/metrics, /health/live, /health/ready")]
    private static partial void LogListening(ILogger log, IPAddress host, int port);

    private Task AnswerAsync(HttpContext context)
    {
        if (!HttpMethods.IsGet(context.Request.Method) && !HttpMethods.IsHead(context.Request.Method))
        {
            context.Response.Headers.Allow = "GET, HEAD";
            return WriteAsync(context, StatusCodes.Status405MethodNotAllowed, "only GET and HEAD\n");
        }

        return context.Request.Path.Value switch
        {
            "/metrics" => WriteAsync(context, StatusCodes.Status200OK, Scrape(), ExpositionWriter.ContentType),
            "/health/live" => AnswerHealthAsync(context, health.WhyNotLive(), "live"),
            "/health/ready" => AnswerHealthAsync(context, health.WhyNotReady(), "ready"),
            _ => WriteAsync(context, StatusCodes.Status404NotFound, "there is /metrics, /health/live and /health/ready\n"),
        };
    }

    private string Scrape()
    {
        ExpositionWriter writer = new();
        collector.Write(writer);
        writer.Family("accesssentinel_ready", "gauge", "Whether this worker is ready (1) or not (0).");
        writer.Sample("accesssentinel_ready", [], health.WhyNotReady().Count == 0 ? 1 : 0);
        ProcessMetrics.Write(writer);
        return writer.ToString();
    }

    private static Task AnswerHealthAsync(HttpContext context, IReadOnlyList<string> reasons, string fine) =>
        reasons.Count == 0
            ? WriteAsync(context, StatusCodes.Status200OK, fine + "\n")
            : WriteAsync(context, StatusCodes.Status503ServiceUnavailable, $"not {fine}\n{string.Join('\n', reasons)}\n");

    private static Task WriteAsync(HttpContext context, int status, string text, string contentType = "text/plain; charset=utf-8")
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = contentType;
        context.Response.Headers.CacheControl = "no-store";
        var bytes = System.Text.Encoding.UTF8.GetBytes(text);
        context.Response.ContentLength = bytes.Length;
        return HttpMethods.IsHead(context.Request.Method) ? Task.CompletedTask : context.Response.Body.WriteAsync(bytes, context.RequestAborted).AsTask();
    }
}
