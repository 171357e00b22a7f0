using System.Security.Cryptography;
using AccessSentinel.Simulation.Output;

namespace AccessSentinel.Simulation.Tests;

/// <summary>Shortcuts for simulations under test.</summary>
internal static class Simulations
{
    public static PortalSimulation Of(
        ulong seed, int credentials = 60, int days = 6, string attacks = "", string twins = "", int quiet = 0, DateOnly? start = null,
        ParameterSet set = ParameterSet.Training)
    {
        TestContext.Out.WriteLine($"seed {seed}, {credentials} credentials, {days} days, attacks '{attacks}', twins '{twins}'");
        var parameters = new SimulationParameters
        {
            Credentials = credentials,
            Days = days,
            QuietDays = quiet,
            Start = start ?? new DateOnly(2026, 3, 2),
            Set = set,
            Attacks = SimulationParameters.ParseMix(attacks),
            Twins = SimulationParameters.ParseMix(twins),
        };
        return new PortalSimulation(parameters, seed);
    }

    public static List<SimulatedEvent> All(PortalSimulation simulation)
    {
        var all = new List<SimulatedEvent>();
        foreach (ref readonly var each in simulation.Events())
        {
            all.Add(each);
        }

        return all;
    }

    public static byte[] Bytes(PortalSimulation simulation)
    {
        using var stream = new MemoryStream();
        var writer = new SimulatedEventWriter(simulation);
        using var truth = new TruthWriter(simulation, stream);
        truth.WriteScenarios();
        foreach (ref readonly var each in simulation.Events())
        {
            writer.WriteLine(each, stream);
            truth.WriteEvent(each);
        }

        return SHA256.HashData(stream.ToArray());
    }
}
