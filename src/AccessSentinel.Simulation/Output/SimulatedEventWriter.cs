using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using AccessSentinel.Contracts.Events;
using AccessSentinel.Simulation.People;
using AccessSentinel.Simulation.Population;

namespace AccessSentinel.Simulation.Output;

/// <summary>
/// Writes simulated events as JSON of <c>access-event.schema.json</c>. Nothing it writes tells an attack from ordinary work. One
/// per thread: it holds scratch space.
/// </summary>
public sealed class SimulatedEventWriter
{
    private static readonly JsonEncodedText[] Actions =
        Encode(["other", "login", "logout", "lookup", "view", "quote", "claim", "list", "export"]);

    private static readonly JsonEncodedText[] Outcomes =
        Encode(["success", "not_found", "denied", "error"]);

    private static readonly string?[] Methods = [null, "password", "otp", "card", "psc", "certificate", "other"];

    private readonly PortalSimulation _simulation;
    private readonly Utf8JsonWriter _json;
    private readonly ArrayBufferWriter<byte> _scratch = new(1024);
    private readonly string[] _since;

    /// <summary>A writer for one simulation's events.</summary>
    public SimulatedEventWriter(PortalSimulation simulation)
    {
        _simulation = simulation;
        _since = [.. simulation.Credentials.Select(each => each.Since.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture))];
        _json = new Utf8JsonWriter(
            _scratch, new JsonWriterOptions { SkipValidation = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping });
    }

    /// <summary>The event as UTF-8 JSON without a line end; good until the next call.</summary>
    public ReadOnlySpan<byte> Write(in SimulatedEvent simulated)
    {
        _scratch.ResetWrittenCount();
        _json.Reset(_scratch);
        Span<byte> text = stackalloc byte[64];
        _json.WriteStartObject();
        _json.WriteString("id"u8, Hexadecimal(simulated.Id, text));
        _json.WriteString("time"u8, Time(simulated.Time, text));
        WriteCredential(simulated);
        if (simulated.Session != 0)
        {
            _json.WriteString("session"u8, Hexadecimal(simulated.Session, text));
        }

        _json.WriteString("action"u8, Actions[(int)simulated.Action]);
        _json.WriteString("outcome"u8, Outcomes[(int)simulated.Outcome]);
        if (simulated.Beneficiary != 0)
        {
            WriteBeneficiary(simulated, text);
        }

        if (simulated.Records != 1)
        {
            _json.WriteNumber("records"u8, simulated.Records);
        }

        WriteSource(simulated, text);
        WriteAuthentication(simulated);
        _json.WriteEndObject();
        _json.Flush();
        return _scratch.WrittenSpan;
    }

    /// <summary>Writes the event and a line feed.</summary>
    public void WriteLine(in SimulatedEvent simulated, Stream into)
    {
        into.Write(Write(simulated));
        into.WriteByte((byte)'\n');
    }

    /// <summary>The id of an event as text.</summary>
    public static string IdText(in SimulatedEvent simulated) => simulated.Id.ToString("x16", CultureInfo.InvariantCulture);

    internal static ReadOnlySpan<byte> Hexadecimal(ulong value, Span<byte> into)
    {
        Utf8Formatter.TryFormat(value, into, out var length, new StandardFormat('x', 16));
        return into[..length];
    }

    internal static string DeviceText(uint device) => device.ToString("x8", CultureInfo.InvariantCulture);

    private static JsonEncodedText[] Encode(string[] words) => [.. words.Select(each => JsonEncodedText.Encode(each))];

    private static ReadOnlySpan<byte> Time(long ticks, Span<byte> into)
    {
        new DateTime(ticks, DateTimeKind.Utc).TryFormat(into, out var length, "yyyy-MM-ddTHH:mm:ss.fffZ", CultureInfo.InvariantCulture);
        return into[..length];
    }

    private void WriteCredential(in SimulatedEvent simulated)
    {
        var credential = _simulation.Population[simulated.Credential];
        _json.WriteStartObject("credential"u8);
        _json.WriteString("id"u8, credential.Id);
        _json.WriteString("profession"u8, credential.ProfessionName);
        _json.WriteString("organization"u8, credential.Organization);
        _json.WriteString("department"u8, credential.Department);
        if (SourceCatalogue.SoftwareName(simulated.Software) is { } software)
        {
            _json.WriteString("software"u8, software);
        }

        _json.WriteString("since"u8, _since[simulated.Credential]);
        _json.WriteEndObject();
    }

    private void WriteBeneficiary(in SimulatedEvent simulated, Span<byte> text)
    {
        var person = _simulation.People.Resolve(simulated.Beneficiary);
        person.Nir.Write(text);
        _json.WriteStartObject("beneficiary"u8);
        _json.WriteString("nir"u8, text[..Nir.Length]);

        // Who is not found, or whom the portal does not answer about, shows no residence and no insurer.
        if (person.Residence > 0 && simulated.Outcome == AccessOutcome.Success)
        {
            _json.WriteString("department"u8, Geography.DepartmentTable.Code(person.Residence));
            _json.WriteString("insurer"u8, _simulation.People.Insurers[person.Insurer]);
        }

        _json.WriteEndObject();
    }

    private void WriteSource(in SimulatedEvent simulated, Span<byte> text)
    {
        _json.WriteStartObject("source"u8);
        if (simulated.Address != 0)
        {
            _json.WriteString("ip"u8, text[..SourceCatalogue.WriteAddress(simulated.Address, text)]);
            _json.WriteNumber("asn"u8, SourceCatalogue.Networks[simulated.Network].Asn);
            _json.WriteString("country"u8, SourceCatalogue.Networks[simulated.Network].Country);
        }

        if (simulated.Device != 0)
        {
            Utf8Formatter.TryFormat(simulated.Device, text, out var length, new StandardFormat('x', 8));
            _json.WriteString("device"u8, text[..length]);
        }

        _json.WriteString("userAgent"u8, SourceCatalogue.AgentText(simulated.Agent));
        _json.WriteEndObject();
    }

    private void WriteAuthentication(in SimulatedEvent simulated)
    {
        if (Methods[(int)simulated.Authentication] is not { } method)
        {
            return;
        }

        _json.WriteStartObject("auth"u8);
        _json.WriteString("method"u8, method);
        _json.WriteBoolean("mfa"u8, simulated.SecondFactor);
        _json.WriteEndObject();
    }
}
