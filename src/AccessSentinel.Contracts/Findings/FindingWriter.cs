using System.Buffers;
using System.Globalization;
using System.Text.Json;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Events;

namespace AccessSentinel.Contracts.Findings;

/// <summary>
/// Writes findings as OCSF 1.8.0 Detection Finding (class 2004): one object a line for a SIEM. Pure and in a fixed order, so that the
/// same episode always gives the same bytes. Carries the credential, counts and signals, and nothing about a beneficiary.
/// </summary>
public static class FindingWriter
{
    /// <summary>The version of OCSF that is written.</summary>
    public const string SchemaVersion = "1.8.0";

    internal const int ClassUid = 2004;

    internal const string Title = "Mass extraction by a portal credential";

    private const int CategoryFindings = 2;
    private const int ManyPeople = 100;
    internal const int VerdictTest = 6;

    private static readonly string[] Profiles = ["security_control"];

    // The verdict is a member of this profile.
    private static readonly string[] DrillProfiles = ["security_control", "incident"];

    private static readonly string ProductVersion =
        typeof(FindingWriter).Assembly.GetName().Version?.ToString(3) ?? throw new InvalidOperationException("The assembly carries no version.");

    /// <summary>Writes a finding as one JSON object without a line break.</summary>
    /// <exception cref="ArgumentException">A number is not finite.</exception>
    public static void Write(Finding finding, IBufferWriter<byte> output)
    {
        var command = finding.Command;
        using var writer = new Utf8JsonWriter(output, WireJson.Compact);
        writer.WriteStartObject();
        WriteProduct(writer, UidOf(finding), command.Episode, finding.Drill ? DrillProfiles : Profiles);
        writer.WriteNumber("category_uid", CategoryFindings);
        writer.WriteNumber("class_uid", ClassUid);
        writer.WriteNumber("activity_id", (int)finding.Activity);
        writer.WriteNumber("type_uid", (ClassUid * 100) + (int)finding.Activity);
        writer.WriteNumber("time", Milliseconds(finding.Time));
        WriteJudgement(writer, finding);
        writer.WriteNumber("start_time", Milliseconds(command.Exposure?.Since ?? finding.OpenedAt));
        writer.WriteNumber("end_time", Milliseconds(finding.Activity == FindingActivity.Close ? finding.Time : command.IssuedAt));
        writer.WriteString("message", finding.Drill ? $"Drill: {Message(finding)}" : Message(finding));
        WriteInfo(writer, finding);
        WriteAnomalies(writer, command);
        WriteEvidence(writer, command);
        WriteUnmapped(writer, finding);
        writer.WriteEndObject();
    }

    /// <summary>The finding's bytes.</summary>
    /// <exception cref="ArgumentException">As <see cref="Write"/>.</exception>
    public static byte[] ToBytes(Finding finding)
    {
        var buffer = new ArrayBufferWriter<byte>(2048);
        Write(finding, buffer);
        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>The metadata that every statement carries.</summary>
    internal static void WriteProduct(Utf8JsonWriter writer, string uid, string correlation, IReadOnlyList<string>? profiles = null)
    {
        writer.WriteStartObject("metadata");
        writer.WriteString("version", SchemaVersion);
        writer.WriteStartObject("product");
        writer.WriteString("name", "AccessSentinel");
        writer.WriteString("vendor_name", "AccessSentinel");
        writer.WriteString("version", ProductVersion);
        writer.WriteEndObject();
        if (profiles is not null)
        {
            writer.WriteStartArray("profiles");
            foreach (var profile in profiles)
            {
                writer.WriteStringValue(profile);
            }

            writer.WriteEndArray();
        }

        writer.WriteString("uid", uid);
        writer.WriteString("correlation_uid", correlation);
        writer.WriteEndObject();
    }

    private static string UidOf(Finding finding) => StableHash.Of("finding", finding.Command.Id, finding switch
    {
        { Evasion: not null } => "enforcement_failed",
        { Stands: true, Unsupported: { } lacking } => $"unsupported_{WireNames<CommandType>.Name(lacking)}",
        _ => SnakeCase.From(finding.Activity.ToString()),
    });

    private static void WriteJudgement(Utf8JsonWriter writer, Finding finding)
    {
        var command = finding.Command;
        var observed = command.Mode == OperatingMode.Shadow || finding.Withheld;
        writer.WriteNumber("severity_id", finding.Evasion is null ? Severity(finding) : 5);
        writer.WriteNumber("status_id", finding.Activity switch { FindingActivity.Create => 1, FindingActivity.Update => 2, _ => 4 });
        writer.WriteBoolean("is_alert", finding.Activity != FindingActivity.Close && !finding.Drill);
        if (finding.Drill)
        {
            writer.WriteNumber("verdict_id", VerdictTest);
            writer.WriteString("verdict", "Test");
        }

        if (finding.Activity != FindingActivity.Close && finding.Evasion is null && !finding.Stands)
        {
            writer.WriteNumber("confidence_id", command.Reason.Signals.Select(signal => signal.Family).Distinct().Count() >= 2 ? 3 : 2);
        }

        writer.WriteNumber("risk_level_id", command.Type switch { CommandType.Suspend => 4, CommandType.StepUp => 3, CommandType.Restrict => 2, _ => 0 });
        writer.WriteNumber("risk_score", (int)Math.Clamp(Math.Round(command.Reason.Score * 10), 0, 100));
        // Modified: it goes on within limits; denied: nothing goes; in shadow the portal only sees it.
        if (finding.Evasion is not null)
        {
            writer.WriteNumber("action_id", 1);
            writer.WriteNumber("disposition_id", 1);
            return;
        }

        writer.WriteNumber("action_id", observed ? 3 : command.Type == CommandType.Restrict ? 4 : 2);
        writer.WriteNumber("disposition_id", observed ? 17 : command.Type == CommandType.Suspend ? 24 : 2);
    }

    private static int Severity(Finding finding) => finding.Command.Type switch
    {
        CommandType.Suspend => finding.Command.Exposure?.Beneficiaries >= ManyPeople ? 5 : 4,
        // Whoever should be suspended is not.
        CommandType.StepUp or CommandType.Restrict => finding.Unsupported == CommandType.Suspend ? 4 : 3,
        _ => 1,
    };

    private static string Message(Finding finding)
    {
        var command = finding.Command;
        if (finding.Activity == FindingActivity.Close)
        {
            return finding.Closing ?? "The episode is over";
        }

        if (finding.Evasion is { } path)
        {
            return $"Enforcement failed: the suspended credential goes on: {path}";
        }

        var lacking = finding.Unsupported is { } type ? $"the portal cannot carry out {WireNames<CommandType>.Name(type)}, which is due" : null;
        if (finding.Stands)
        {
            return $"Not stopped: {lacking}; {WireNames<CommandType>.Name(command.Type)} stands";
        }

        var measure = command.Type switch
        {
            CommandType.Suspend => "Credential suspended",
            CommandType.StepUp => "Second factor asked",
            CommandType.Restrict => "Credential restricted",
            _ => "Credential reinstated",
        };
        var prefix = command.Mode == OperatingMode.Shadow ? "Shadow: " : finding.Withheld ? "Not published, since it would have lapsed: " : "";
        return $"{prefix}{measure}: {command.Reason.Summary}{(lacking is null ? "" : $"; {lacking}")}";
    }

    private static void WriteInfo(Utf8JsonWriter writer, Finding finding)
    {
        var command = finding.Command;
        writer.WriteStartObject("finding_info");
        writer.WriteString("uid", command.Episode);
        writer.WriteString("title", Title);
        writer.WriteNumber("created_time", Milliseconds(finding.OpenedAt));
        writer.WriteNumber("modified_time", Milliseconds(finding.Time));
        writer.WriteNumber("first_seen_time", Milliseconds(command.Exposure?.Since ?? finding.OpenedAt));
        writer.WriteNumber("last_seen_time", Milliseconds(command.IssuedAt));
        writer.WriteStartObject("analytic");
        writer.WriteNumber("type_id", 2);
        writer.WriteString("uid", "mass-extraction");
        writer.WriteString("name", "Mass extraction");
        if (command.Model is { } model)
        {
            writer.WriteString("version", model.Version);
        }

        writer.WriteEndObject();
        writer.WriteStartArray("attacks");
        WriteTechnique(writer, "TA0009", "Collection", "T1119", "Automated Collection");
        WriteTechnique(writer, "TA0001", "Initial Access", "T1078", "Valid Accounts");
        writer.WriteEndArray();
        writer.WriteEndObject();
    }

    private static void WriteTechnique(Utf8JsonWriter writer, string tactic, string tacticName, string technique, string techniqueName)
    {
        writer.WriteStartObject();
        writer.WriteStartObject("tactic");
        writer.WriteString("uid", tactic);
        writer.WriteString("name", tacticName);
        writer.WriteEndObject();
        writer.WriteStartObject("technique");
        writer.WriteString("uid", technique);
        writer.WriteString("name", techniqueName);
        writer.WriteEndObject();
        writer.WriteEndObject();
    }

    /// <summary>Observed against usual, as OCSF's anomaly analyses: values are texts there.</summary>
    private static void WriteAnomalies(Utf8JsonWriter writer, Command command)
    {
        if (command.Reason.Signals.Count == 0)
        {
            return;
        }

        writer.WriteStartArray("anomaly_analyses");
        writer.WriteStartObject();
        writer.WriteStartArray("analysis_targets");
        writer.WriteStartObject();
        writer.WriteString("name", command.CredentialId);
        writer.WriteString("type", "credential");
        writer.WriteEndObject();
        writer.WriteEndArray();
        WriteObservations(writer, "anomalies", command.Reason.Signals, static signal => signal.Value);
        WriteObservations(writer, "baselines", command.Reason.Signals, static signal => signal.Expected);
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static void WriteObservations(Utf8JsonWriter writer, string name, IReadOnlyList<CommandSignal> signals, Func<CommandSignal, double> value)
    {
        writer.WriteStartArray(name);
        foreach (var signal in signals)
        {
            writer.WriteStartObject();
            writer.WriteString("observation_parameter", signal.Window is { } window ? $"{signal.Name}_{window}" : signal.Name);
            writer.WriteStartArray("observations");
            writer.WriteStartObject();
            writer.WriteString("value", value(signal).ToString("0.######", CultureInfo.InvariantCulture));
            writer.WriteEndObject();
            writer.WriteEndArray();
            writer.WriteEndObject();
        }

        writer.WriteEndArray();
    }

    private static void WriteEvidence(Utf8JsonWriter writer, Command command)
    {
        writer.WriteStartArray("evidences");
        writer.WriteStartObject();
        writer.WriteStartObject("user");
        writer.WriteString("uid", command.CredentialId);
        writer.WriteEndObject();
        writer.WriteEndObject();
        writer.WriteEndArray();
        writer.WriteStartArray("observables");
        writer.WriteStartObject();
        writer.WriteString("name", "evidences.user.uid");
        writer.WriteNumber("type_id", 31);
        writer.WriteString("value", command.CredentialId);
        writer.WriteEndObject();
        writer.WriteEndArray();
    }

    private static void WriteUnmapped(Utf8JsonWriter writer, Finding finding)
    {
        var command = finding.Command;
        writer.WriteStartObject("unmapped");
        writer.WriteString("command_id", command.Id);
        if (finding.Evasion is { } path)
        {
            writer.WriteString("enforcement_failed_action", WireNames<AccessAction>.Name(path.Action));
            writer.WriteString("enforcement_failed_session", SnakeCase.From(path.Session.ToString()));
        }

        if (finding.Unsupported is { } lacking)
        {
            writer.WriteString("unsupported_measure", WireNames<CommandType>.Name(lacking));
        }

        writer.WriteString("measure", WireNames<CommandType>.Name(command.Type));
        writer.WriteString("mode", WireNames<OperatingMode>.Name(command.Mode));
        if (finding.Campaign is { } campaign)
        {
            writer.WriteString("campaign", campaign);
        }

        writer.WriteString("profession", WireNames<Profession>.Name(finding.Profession));
        writer.WriteNumber("measures", finding.Measures);
        WireJson.WriteRounded(writer, "surprisal", command.Reason.Score);
        if (command.Exposure is { } exposure)
        {
            writer.WriteNumber("beneficiaries_exposed", exposure.Beneficiaries);
        }

        if (command.ExpiresAt is { } expiresAt)
        {
            writer.WriteNumber("expires_time", Milliseconds(expiresAt));
        }

        if (command.Reason.Counterfactual is { } counterfactual)
        {
            writer.WriteString("counterfactual", counterfactual);
        }

        writer.WriteEndObject();
    }

    internal static long Milliseconds(DateTime time) => (time.Ticks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMillisecond;
}
