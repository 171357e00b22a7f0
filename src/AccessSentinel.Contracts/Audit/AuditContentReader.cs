using System.Diagnostics.CodeAnalysis;
using System.Text.Json;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Controls;

namespace AccessSentinel.Contracts.Audit;

/// <summary>Reads audit contents back, tolerantly: unknown members are ignored, a malformed optional member is absent.</summary>
public static class AuditContentReader
{
    /// <summary>Reads one content; never throws on bad input.</summary>
    /// <returns>False where the bytes are no content, or one of a kind that this version does not know.</returns>
    public static bool TryRead(ReadOnlySpan<byte> json, [NotNullWhen(true)] out AuditContent? content)
    {
        content = null;
        using var document = WireJson.TryParse(json);
        content = document is null ? null : Read(document.RootElement);
        return content is not null;
    }

    internal static AuditContent? Read(JsonElement root)
    {
        if (!WireNames<AuditKind>.TryParse(WireJson.Text(root, "kind"), out var kind))
        {
            return null;
        }

        AuditContent? content = kind switch
        {
            AuditKind.Start => ReadStart(root),
            AuditKind.Heads => new HeadsAudit { Heads = ReadHeads(root) },
            AuditKind.Configuration => ReadConfiguration(root),
            AuditKind.Model => ReadModel(root),
            AuditKind.Decision => ReadDecision(root),
            AuditKind.Guard => ReadGuard(root),
            AuditKind.Control => ReadControl(root),
            AuditKind.Inputs => ReadInputs(root),
            AuditKind.Partition => ReadPartition(root),
            AuditKind.Campaign => ReadEvent(root) is { } at ? new CampaignAudit { Event = at, Campaign = WireJson.Text(root, "campaign"), Values = ReadNumbers(root, "values") } : null,
            _ => null,
        };
        return content is null ? null : content with { CredentialId = WireJson.Text(root, "credentialId") };
    }

    private static StartAudit? ReadStart(JsonElement root) =>
        WireJson.Text(root, "version") is { } version && WireJson.Text(root, "verb") is { } verb
            ? new StartAudit { Version = version, Verb = verb, Heads = ReadHeads(root) }
            : null;

    private static ConfigurationAudit? ReadConfiguration(JsonElement root)
    {
        if (WireJson.Text(root, "keyId") is not { } keyId)
        {
            return null;
        }

        List<AuditText> settings = [];
        if (WireJson.Object(root, "settings") is { } members)
        {
            settings.AddRange(members.EnumerateObject()
                .Where(member => member.Value.ValueKind == JsonValueKind.String)
                .Select(NameOf)
                .OfType<string>()
                .Select(name => new AuditText(name, WireJson.Text(members, name) ?? "")));
        }

        return new ConfigurationAudit { KeyId = keyId, Decoys = WireJson.Text(root, "decoys"), Settings = settings };
    }

    private static ModelAudit? ReadModel(JsonElement root) =>
        WireJson.Text(root, "model") is { } model && Flag(root, "applied") is { } applied
            ? new ModelAudit
            {
                Model = model,
                Applied = applied,
                Hash = WireJson.Text(root, "hash"),
                Detail = WireJson.Text(root, "detail"),
                After = ReadPositions(root, "after"),
            }
            : null;

    private static DecisionAudit? ReadDecision(JsonElement root) =>
        ReadEvent(root) is { } at && Flag(root, "published") is { } published && ReadCommand(root) is { } command
            ? new DecisionAudit
            {
                Event = at,
                Published = published,
                Command = command,
                Since = WireJson.Object(root, "since") is { } since ? ReadPosition(since) : null,
            }
            : null;

    private static GuardAudit? ReadGuard(JsonElement root) =>
        ReadEvent(root) is { } at
        && WireJson.Text(root, "commandId") is { } commandId
        && WireNames<GuardAnswer>.TryParse(WireJson.Text(root, "answer"), out var answer)
            ? new GuardAudit
            {
                Event = at,
                CommandId = commandId,
                Answer = answer,
                Scope = WireJson.Text(root, "scope"),
                RetryAfter = TimeSpan.FromMilliseconds(Math.Clamp(WireJson.Whole(root, "retryAfterMs") ?? 0, 0, (long)TimeSpan.FromDays(1).TotalMilliseconds)),
                Detail = WireJson.Text(root, "detail"),
                Counts = ReadNumbers(root, "counts"),
            }
            : null;

    private static ControlAudit? ReadControl(JsonElement root) =>
        WireJson.Text(root, "controlId") is { } controlId
        && WireJson.Text(root, "action") is { } action
        && WireJson.Text(root, "operator") is { } by
        && Flag(root, "applied") is { } applied
            ? new ControlAudit
            {
                ControlId = controlId,
                Action = action,
                Operator = by,
                Applied = applied,
                Detail = WireJson.Text(root, "detail"),
                Request = ReadRequest(root),
                Unsupported = ReadTypes(root),
                Episode = WireJson.Text(root, "episode"),
                Time = WireJson.Time(root, "time"),
                After = ReadPositions(root, "after"),
                AfterEvents = WireJson.Whole(root, "afterEvents") ?? 0,
                Command = ReadCommand(root),
            }
            : null;

    private static InputsAudit? ReadInputs(JsonElement root) =>
        ReadEvent(root) is { } at
            ? new InputsAudit
            {
                Event = at,
                Unsupported = ReadTypes(root),
                Allowance = WireJson.Number(root, "allowance") is >= 1 and <= Control.GreatestFactor and var allowance ? allowance : 1,
                ObservedDay = WireJson.Count(root, "observedDay"),
            }
            : null;

    private static PartitionAudit? ReadPartition(JsonElement root) =>
        ReadEvent(root) is { } at && Flag(root, "learning") is { } learning && WireJson.Text(root, "model") is { } model
            ? new PartitionAudit { Event = at, Learning = learning, Model = model, Hash = WireJson.Text(root, "hash") }
            : null;

    private static Control? ReadRequest(JsonElement root) =>
        WireJson.Object(root, "control") is { } control
        && ControlReader.TryRead(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(control), out var read) == ControlRefusal.None
            ? read
            : null;

    private static List<CommandType> ReadTypes(JsonElement root)
    {
        List<CommandType> types = [];
        if (WireJson.Find(root, "unsupported") is { ValueKind: JsonValueKind.Array } list)
        {
            foreach (var each in list.EnumerateArray())
            {
                if (each.ValueKind == JsonValueKind.String && WireNames<CommandType>.TryParse(Text(each), out var type))
                {
                    types.Add(type);
                }
            }
        }

        return types;
    }

    private static string? Text(JsonElement element)
    {
        try
        {
            return element.GetString();
        }
        catch (InvalidOperationException)
        {
            // Invalid UTF-8, or half of a surrogate pair: as if it were absent.
            return null;
        }
    }

    private static AuditEvent? ReadEvent(JsonElement root)
    {
        if (WireJson.Object(root, "event") is not { } at
            || WireJson.Text(at, "id") is not { Length: > 0 } id
            || WireJson.Time(at, "time") is not { } time)
        {
            return null;
        }

        return ReadPosition(at) is { } position
            ? new AuditEvent(position.Topic, position.Partition, position.Offset, id, time)
            : new AuditEvent(null, 0, 0, id, time);
    }

    private static Command? ReadCommand(JsonElement root) =>
        WireJson.Object(root, "command") is { } command && CommandReader.TryRead(System.Runtime.InteropServices.JsonMarshal.GetRawUtf8Value(command), out var read)
            ? read
            : null;

    private static List<AuditHead> ReadHeads(JsonElement root)
    {
        List<AuditHead> heads = [];
        foreach (var head in Objects(root, "heads"))
        {
            if (WireJson.Text(head, "incarnation") is { } incarnation
                && WireJson.Whole(head, "first") is { } first
                && WireJson.Whole(head, "last") is { } last && last >= first && first >= 1
                && WireJson.Text(head, "hash") is { } hash)
            {
                heads.Add(new AuditHead(incarnation, first, last, hash));
            }
        }

        return heads;
    }

    private static List<AuditPosition> ReadPositions(JsonElement root, string name) =>
        [.. Objects(root, name).Select(ReadPosition).OfType<AuditPosition>()];

    private static AuditPosition? ReadPosition(JsonElement position) =>
        WireJson.Text(position, "topic") is { } topic
        && WireJson.Count(position, "partition") is { } partition
        && WireJson.Whole(position, "offset") is >= 0 and var offset
            ? new AuditPosition(topic, partition, offset)
            : null;

    private static List<AuditNumber> ReadNumbers(JsonElement root, string name)
    {
        List<AuditNumber> numbers = [];
        if (WireJson.Object(root, name) is { } members)
        {
            foreach (var member in members.EnumerateObject())
            {
                if (member.Value.ValueKind == JsonValueKind.Number && member.Value.TryGetDouble(out var value) && double.IsFinite(value) && NameOf(member) is { } text)
                {
                    numbers.Add(new AuditNumber(text, value));
                }
            }
        }

        return numbers;
    }

    private static string? NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            // Invalid UTF-8, or half of a surrogate pair: as if it were absent.
            return null;
        }
    }

    private static IEnumerable<JsonElement> Objects(JsonElement root, string name) =>
        WireJson.Find(root, name) is { ValueKind: JsonValueKind.Array } list
            ? list.EnumerateArray().Where(each => each.ValueKind == JsonValueKind.Object)
            : [];

    private static bool? Flag(JsonElement root, string name) => WireJson.Find(root, name)?.ValueKind switch
    {
        JsonValueKind.True => true,
        JsonValueKind.False => false,
        _ => null,
    };
}
