using System.Globalization;
using System.Text;
using System.Text.Json;
using AccessSentinel.Contracts.Events;

namespace AccessSentinel.Learning.Backtest;

/// <summary>One credential of one labelled scenario.</summary>
/// <param name="Scenario">The scenario's number.</param>
/// <param name="Kind">Its kind, e.g. <c>smash_and_grab</c>.</param>
/// <param name="IsAttack">An attack, or a benign twin.</param>
/// <param name="CredentialId">Whose login it uses.</param>
/// <param name="Start">Begin, UTC.</param>
/// <param name="End">End, UTC.</param>
public sealed record LabelledScenario(int Scenario, string Kind, bool IsAttack, string CredentialId, DateTime Start, DateTime End);

/// <summary>
/// What really happened, where it is known: JSON lines as <c>simulate --truth</c> writes them, <c>{scenario, kind, attack, credentialId,
/// start, end}</c> for each credential of a scenario and <c>{event, scenario}</c> for each event of a thief's. Unknown members are passed over.
/// </summary>
public sealed class Truth
{
    private readonly List<LabelledScenario> _scenarios = [];
    private readonly Dictionary<UInt128, int> _events = [];

    private Truth()
    {
    }

    /// <summary>The scenarios, a line a credential.</summary>
    public IReadOnlyList<LabelledScenario> Scenarios => _scenarios;

    /// <summary>Events that are labelled as a thief's.</summary>
    public int ThiefEvents => _events.Count;

    /// <summary>Reads a file of labels.</summary>
    /// <exception cref="IOException">It cannot be read, or a line of it is not a label; the message names the line.</exception>
    public static Truth Load(string path)
    {
        Truth truth = new();
        var number = 0;
        foreach (var line in File.ReadLines(path))
        {
            number++;
            if (line.Length > 0 && !truth.TryAdd(line))
            {
                throw new IOException(string.Create(CultureInfo.InvariantCulture, $"{path}:{number}: not a label: expected scenario, kind, attack, credentialId, start, end, or event, scenario."));
            }
        }

        return truth;
    }

    /// <summary>The scenario a thief's event belongs to, or −1.</summary>
    public int ScenarioOf(in AccessEvent accessEvent) => _events.GetValueOrDefault(accessEvent.EventId, -1);

    private bool TryAdd(string line)
    {
        try
        {
            using var document = JsonDocument.Parse(line);
            var root = document.RootElement;
            var scenario = root.GetProperty("scenario").GetInt32();
            if (root.TryGetProperty("event", out var id))
            {
                _events[AccessEventParser.Fingerprint(Encoding.UTF8.GetBytes(id.GetString() ?? ""))] = scenario;
                return true;
            }

            _scenarios.Add(new LabelledScenario(
                scenario,
                root.GetProperty("kind").GetString() ?? "",
                root.GetProperty("attack").GetBoolean(),
                root.GetProperty("credentialId").GetString() ?? "",
                root.GetProperty("start").GetDateTime().ToUniversalTime(),
                root.GetProperty("end").GetDateTime().ToUniversalTime()));
            return true;
        }
        catch (Exception exception) when (exception is JsonException or KeyNotFoundException or InvalidOperationException or FormatException)
        {
            return false;
        }
    }
}
