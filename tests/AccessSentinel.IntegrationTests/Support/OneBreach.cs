using AccessSentinel.Processing.Ports;
using AccessSentinel.Simulation;
using AccessSentinel.Simulation.Scenarios;

namespace AccessSentinel.IntegrationTests.Support;

/// <summary>Six days of a small population of which one credential is stolen in the end, as messages: what a loss of data in between must not change.</summary>
/// <param name="topic">The topic of events.</param>
internal sealed class OneBreach(string topic)
{
    public const ulong Seed = 7;

    // Small enough for the mock, which keeps 5 MiB a partition.
    private readonly PortalSimulation _simulation = new(
        new SimulationParameters { Credentials = 40, Days = 6, QuietDays = 5, Attacks = [new("smash_and_grab", 1)] }, Seed);

    public List<OutgoingMessage> Messages => field ??= PortalEvents.Messages(_simulation, topic);

    public Scenario Scenario => _simulation.Scenarios.Single();

    /// <summary>The credential that is stolen.</summary>
    public string Victim => _simulation.Credentials[Scenario.Credentials[0]].Id;

    public int Credentials => _simulation.Credentials.Count;

    /// <summary>The first message of the breach's time.</summary>
    public int Begins => Messages.FindIndex(message => message.Timestamp >= Scenario.Start.Ticks);
}
