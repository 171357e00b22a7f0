using System.Buffers;
using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using AccessSentinel.Contracts.Commands;

namespace AccessSentinel.Contracts.Drills;

/// <summary>What a drill measured, by its own clock from outside. Times are UTC; lengths of time count from the breach's first read.</summary>
public sealed record DrillReport
{
    /// <summary>The credential that was breached.</summary>
    public required string CredentialId { get; init; }

    /// <summary>When the breach began.</summary>
    public required DateTime Began { get; init; }

    /// <summary>When the drill ended.</summary>
    public required DateTime Ended { get; init; }

    /// <summary>Why it failed, in words; null = it passed.</summary>
    public string? Failure { get; init; }

    /// <summary>The measure that stopped it, else the last one that came; null = none came.</summary>
    public CommandType? Measure { get; init; }

    /// <summary>Distinct beneficiaries read when the measure was decided.</summary>
    public int ExposedAtMeasure { get; init; }

    /// <summary>Distinct beneficiaries read in all: up to the effect, or to the end where there was none.</summary>
    public int Exposed { get; init; }

    /// <summary>Until the first command reached the drill; null = none did.</summary>
    public TimeSpan? ToCommand { get; init; }

    /// <summary>Until its look-ups were refused; null = they never were.</summary>
    public TimeSpan? ToEffect { get; init; }

    /// <summary>From the event that the measure was decided at to the command; null = none came.</summary>
    public TimeSpan? EventToCommand { get; init; }

    /// <summary>From that event to the portal's refusal; null = there was none.</summary>
    public TimeSpan? EventToEffect { get; init; }

    /// <summary>When a drill last passed, this one included; null = never.</summary>
    public DateTime? LastPass { get; init; }

    /// <summary>Whether it passed.</summary>
    public bool Passed => Failure is null;

    /// <summary>One JSON object without a line break.</summary>
    public byte[] ToBytes()
    {
        var buffer = new ArrayBufferWriter<byte>(512);
        using (Utf8JsonWriter writer = new(buffer, WireJson.Compact))
        {
            writer.WriteStartObject();
            writer.WriteString("credential", CredentialId);
            writer.WriteBoolean("passed", Passed);
            if (Failure is not null)
            {
                writer.WriteString("failure", Failure);
            }

            WireJson.WriteTime(writer, "began", Began);
            WireJson.WriteTime(writer, "ended", Ended);
            if (Measure is { } measure)
            {
                writer.WriteString("measure", WireNames<CommandType>.Name(measure));
            }

            writer.WriteNumber("exposedAtMeasure", ExposedAtMeasure);
            writer.WriteNumber("exposed", Exposed);
            WriteSeconds(writer, "secondsToCommand", ToCommand);
            WriteSeconds(writer, "secondsToEffect", ToEffect);
            WriteSeconds(writer, "eventToCommandSeconds", EventToCommand);
            WriteSeconds(writer, "eventToEffectSeconds", EventToEffect);
            if (LastPass is { } pass)
            {
                WireJson.WriteTime(writer, "lastPass", pass);
            }

            writer.WriteEndObject();
        }

        return buffer.WrittenSpan.ToArray();
    }

    /// <summary>Reads what <see cref="ToBytes"/> wrote; unknown members are ignored. Never throws on bad input.</summary>
    public static bool TryRead(ReadOnlySpan<byte> json, [NotNullWhen(true)] out DrillReport? report)
    {
        report = null;
        using var document = WireJson.TryParse(json);
        if (document is null
            || WireJson.Text(document.RootElement, "credential") is not { Length: > 0 } credential
            || WireJson.Time(document.RootElement, "began") is not { } began
            || WireJson.Time(document.RootElement, "ended") is not { } ended)
        {
            return false;
        }

        var root = document.RootElement;
        report = new DrillReport
        {
            CredentialId = credential,
            Began = began,
            Ended = ended,
            Failure = WireJson.Text(root, "failure"),
            Measure = WireJson.Text(root, "measure") is { } name && WireNames<CommandType>.TryParse(name, out var measure) ? measure : null,
            ExposedAtMeasure = WireJson.Count(root, "exposedAtMeasure") ?? 0,
            Exposed = WireJson.Count(root, "exposed") ?? 0,
            ToCommand = Seconds(root, "secondsToCommand"),
            ToEffect = Seconds(root, "secondsToEffect"),
            EventToCommand = Seconds(root, "eventToCommandSeconds"),
            EventToEffect = Seconds(root, "eventToEffectSeconds"),
            LastPass = WireJson.Time(root, "lastPass"),
        };
        return true;
    }

    private static void WriteSeconds(Utf8JsonWriter writer, string name, TimeSpan? length)
    {
        if (length is { } given)
        {
            writer.WriteNumber(name, Math.Round(given.TotalSeconds, 3));
        }
    }

    private static TimeSpan? Seconds(JsonElement root, string name) =>
        WireJson.Number(root, name) is >= 0 and < 1e9 and var seconds ? TimeSpan.FromSeconds(seconds) : null;
}
