using System.Globalization;
using AccessSentinel.Processing.Ports;
using AccessSentinel.TestKit;
using AccessSentinel.TestKit.Processes;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.IntegrationTests.Support;

/// <summary>Two live workers on a real broker, and <c>backtest --inputs</c> on what they audited.</summary>
internal sealed class RecordedReplay : IDisposable
{
    private long _published;

    /// <summary>Where files are written.</summary>
    public TemporaryFolder Folder { get; } = new();

    public Deployment Deployment { get; private set; } = null!;

    public IReadOnlyList<WorkerProcess> Workers { get; private set; } = [];

    /// <summary>Starts both, and waits until each has a partition.</summary>
    public async Task StartAsync((string, string)[] settings)
    {
        Deployment = await Deployment.CreateAsync(BrokerKind.Real);
        Workers = [Deployment.StartWorker("decide", settings), Deployment.StartWorker("decide", settings)];
        await Task.WhenAll(Workers.Select(worker => worker.OwnsAsync(1)));
    }

    /// <summary>Publishes, and waits until everything is judged.</summary>
    public async Task PublishAsync(IReadOnlyCollection<OutgoingMessage> messages)
    {
        await Deployment.PublishAsync(messages);
        _published += messages.Count;
        await Deployment.ReachesAsync(_published, [.. Workers]);
    }

    /// <summary>A metric of both.</summary>
    public async Task<double> SumAsync(string metric) => (await Task.WhenAll(Workers.Select(worker => worker.SumAsync(metric)))).Sum();

    /// <summary>Ends both, and reads what they audited.</summary>
    public async Task<IReadOnlyList<KcatMessage>> AuditAsync()
    {
        foreach (var worker in Workers)
        {
            await worker.DrainsAsync();
        }

        return await Kcat.ConsumeAllAsync(Deployment.Broker.BootstrapServers, Deployment.Audit);
    }

    /// <summary>Judges events again under an audit.</summary>
    /// <param name="name">The results' folder.</param>
    /// <param name="events">Files of events.</param>
    /// <param name="audit">The audit.</param>
    /// <param name="settings">As of the workers.</param>
    /// <param name="more">Further arguments.</param>
    public async Task<Ended> RunAsync(
        string name, IReadOnlyList<string> events, IReadOnlyList<KcatMessage> audit, (string, string)[] settings, params string[] more)
    {
        List<string> arguments = ["backtest", "--events", .. events, "--out", Folder.Combine(name), .. more];
        foreach (var partition in audit.GroupBy(message => message.Partition))
        {
            var file = Folder.Combine(string.Create(CultureInfo.InvariantCulture, $"{name}{partition.Key}.jsonl"));
            await File.WriteAllLinesAsync(file, partition.Select(message => message.Value));
            arguments.AddRange(["--inputs", file]);
        }

        return await SentinelProgram.RunAsync(arguments, Deployment.Environment("decide", settings));
    }

    public void Dispose()
    {
        foreach (var worker in Workers)
        {
            worker.Dispose();
        }

        Deployment?.Dispose();
        Folder.Dispose();
    }
}
