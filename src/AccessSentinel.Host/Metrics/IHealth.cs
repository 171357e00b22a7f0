using System.Net;

namespace AccessSentinel.Host.Metrics;

/// <summary>What the worker says about itself. Called for every probe and scrape: answers from memory.</summary>
internal interface IHealth
{
    /// <summary>Why the process should be replaced; empty: it should not.</summary>
    IReadOnlyList<string> WhyNotLive();

    /// <summary>Why it does not decide at the moment (no partitions, learning, store out of reach); empty: it does.</summary>
    IReadOnlyList<string> WhyNotReady();
}

/// <summary>Where metrics and health are served.</summary>
/// <param name="Host">Address to listen on.</param>
/// <param name="Port">TCP port; 0 = any free one, named in the log.</param>
internal sealed record MetricsOptions(IPAddress Host, int Port);
