using System.Globalization;
using System.Text.Json;
using AccessSentinel.Simulation.Scenarios;

namespace AccessSentinel.Simulation.Output;

/// <summary>
/// Writes the truth beside the events, as JSON lines: first one line per scenario and credential (<c>scenario, kind, attack,
/// credentialId, profession, start, end, draws</c>), then one per event of a thief's (<c>event, scenario</c>). The events
/// themselves tell nothing.
/// </summary>
public sealed class TruthWriter(PortalSimulation simulation, Stream output) : IDisposable
{
    private readonly Utf8JsonWriter _json = new(output, new JsonWriterOptions { SkipValidation = true });

    /// <summary>Writes the lines of all scenarios.</summary>
    public void WriteScenarios()
    {
        foreach (var scenario in simulation.Scenarios)
        {
            foreach (var credential in scenario.Credentials)
            {
                WriteScenario(scenario, simulation.Credentials[credential]);
            }
        }
    }

    /// <summary>Writes a line if a thief did it.</summary>
    public void WriteEvent(in SimulatedEvent simulated)
    {
        if (!simulated.IsAttack)
        {
            return;
        }

        _json.WriteStartObject();
        _json.WriteString("event"u8, SimulatedEventWriter.IdText(simulated));
        _json.WriteNumber("scenario"u8, simulated.Scenario);
        _json.WriteEndObject();
        EndLine();
    }

    /// <summary>Releases the writer; the stream stays open.</summary>
    public void Dispose() => _json.Dispose();

    private static string Text(DateTime time) => time.ToString("yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);

    private void WriteScenario(Scenario scenario, Population.Credential credential)
    {
        _json.WriteStartObject();
        _json.WriteNumber("scenario"u8, scenario.Index);
        _json.WriteString("kind"u8, scenario.Kind);
        _json.WriteBoolean("attack"u8, scenario.IsAttack);
        _json.WriteString("credentialId"u8, credential.Id);
        _json.WriteString("profession"u8, credential.ProfessionName);
        _json.WriteString("start"u8, Text(scenario.Start));
        _json.WriteString("end"u8, Text(scenario.End));
        _json.WriteStartObject("draws"u8);
        foreach (var (name, value) in scenario.Draws)
        {
            _json.WriteNumber(name, value);
        }

        _json.WriteEndObject();
        _json.WriteEndObject();
        EndLine();
    }

    private void EndLine()
    {
        _json.Flush();
        output.WriteByte((byte)'\n');
        _json.Reset();
    }
}
