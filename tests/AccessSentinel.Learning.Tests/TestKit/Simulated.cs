using AccessSentinel.Simulation;
using AccessSentinel.Simulation.Output;

namespace AccessSentinel.Learning.Tests.TestKit;

/// <summary>Simulated events and their truth as files.</summary>
internal static class Simulated
{
    public static (string Events, string Truth) Write(Scratch scratch, SimulationParameters parameters, ulong seed, string name = "events.jsonl")
    {
        TestContext.Out.WriteLine($"seed {seed}");
        PortalSimulation simulation = new(parameters, seed);
        SimulatedEventWriter writer = new(simulation);
        var events = scratch.Path(name);
        var truth = scratch.Path(name + ".truth");
        using var eventFile = File.Create(events);
        using var truthFile = File.Create(truth);
        using TruthWriter truthWriter = new(simulation, truthFile);
        truthWriter.WriteScenarios();
        var stream = simulation.Events();
        while (stream.MoveNext())
        {
            writer.WriteLine(stream.Current, eventFile);
            truthWriter.WriteEvent(stream.Current);
        }

        return (events, truth);
    }
}
