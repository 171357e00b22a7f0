using System.Globalization;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.TestKit.Sentinel;

/// <summary>Topics and a group that nobody else uses, as one set of workers is told of them.</summary>
/// <param name="events">An existing topic of events; null: a new one.</param>
public sealed class WorkerTopics(string? events = null)
{
    /// <summary>The topic of events.</summary>
    public string Events { get; } = events ?? SharedServers.UniqueName("events");

    /// <summary>The topic of commands.</summary>
    public string Commands { get; } = SharedServers.UniqueName("commands");

    /// <summary>The topic of findings.</summary>
    public string Findings { get; } = SharedServers.UniqueName("findings");

    /// <summary>The topic of the portal's results.</summary>
    public string Results { get; } = SharedServers.UniqueName("results");

    /// <summary>The topic of dead letters.</summary>
    public string DeadLetters { get; } = SharedServers.UniqueName("dead-letters");

    /// <summary>The topic of the audit.</summary>
    public string Audit { get; } = SharedServers.UniqueName("audit");

    /// <summary>The topic of controls.</summary>
    public string Controls { get; } = SharedServers.UniqueName("controls");

    /// <summary>The group.</summary>
    public string Group { get; } = SharedServers.UniqueName("group");

    /// <summary>A worker's environment, as far as it names them.</summary>
    public Dictionary<string, string> Environment() => new()
    {
        ["SENTINEL__KAFKA__GROUPID"] = Group,
        ["SENTINEL__KAFKA__TOPICS__EVENTS"] = Events,
        ["SENTINEL__KAFKA__TOPICS__COMMANDS"] = Commands,
        ["SENTINEL__KAFKA__TOPICS__FINDINGS"] = Findings,
        ["SENTINEL__KAFKA__TOPICS__COMMANDRESULTS"] = Results,
        ["SENTINEL__KAFKA__TOPICS__DEADLETTER"] = DeadLetters,
        ["SENTINEL__KAFKA__TOPICS__AUDIT"] = Audit,
        ["SENTINEL__KAFKA__TOPICS__CONTROLS"] = Controls,
    };

    /// <summary>Where the checkpoints of so many partitions of the events are kept in Redis.</summary>
    public IEnumerable<string> CheckpointKeys(int partitions) =>
        Enumerable.Range(0, partitions).Select(partition => string.Create(CultureInfo.InvariantCulture, $"as:k:{{{Group}}}:{Events}:{partition}"));

    /// <summary>How many messages are behind checkpoints, all of them together.</summary>
    /// <param name="checkpoints">Their texts; what is none counts nothing.</param>
    public static long Behind(IEnumerable<string> checkpoints) => checkpoints
        .SelectMany(text => text.Split([' ', '\n']))
        .Where(part => part.StartsWith("next=", StringComparison.Ordinal))
        .Sum(part => long.Parse(part["next=".Length..], CultureInfo.InvariantCulture));
}
