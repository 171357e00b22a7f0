using System.Diagnostics.CodeAnalysis;
using System.Text.Json;

namespace AccessSentinel.Contracts.Commands;

/// <summary>
/// Reads commands back, tolerantly: unknown members are ignored, a malformed optional member is absent. What a command needs to
/// be obeyed (id, type, credential, sequence, episode, mode, time) must be there.
/// </summary>
public static class CommandReader
{
    /// <summary>Reads one command; never throws on bad input.</summary>
    /// <returns>False where the bytes are no command.</returns>
    public static bool TryRead(ReadOnlySpan<byte> json, [NotNullWhen(true)] out Command? command)
    {
        command = null;
        using var document = WireJson.TryParse(json);
        if (document is null)
        {
            return false;
        }

        var root = document.RootElement;
        if (WireJson.Text(root, "id") is not { Length: > 0 } id
            || !WireNames<CommandType>.TryParse(WireJson.Text(root, "type"), out var type)
            || WireJson.Text(root, "credentialId") is not { Length: > 0 } credentialId
            || WireJson.Whole(root, "sequence") is not { } sequence || sequence < 1
            || WireJson.Text(root, "episode") is not { } episode
            || !WireNames<OperatingMode>.TryParse(WireJson.Text(root, "mode"), out var mode)
            || WireJson.Time(root, "issuedAt") is not { } issuedAt)
        {
            return false;
        }

        command = new Command
        {
            Id = id,
            Type = type,
            CredentialId = credentialId,
            Sequence = sequence,
            Episode = episode,
            Mode = mode,
            IssuedAt = issuedAt,
            ExpiresAt = WireJson.Time(root, "expiresAt"),
            RevokeSessions = WireJson.Text(root, "sessions") == "all",
            Limits = ReadLimits(root),
            Reason = ReadReason(root),
            Notice = ReadNotice(root),
            Exposure = ReadExposure(root),
            Model = ReadModel(root),
            By = WireJson.Text(root, "by"),
        };
        return true;
    }

    private static CommandLimits? ReadLimits(JsonElement root)
    {
        if (WireJson.Object(root, "limits") is not { } limits)
        {
            return null;
        }

        // A scope this version does not know is read as the narrowest one, never as everybody.
        var word = WireJson.Text(limits, "scope");
        var scope = WireNames<LimitScope>.TryParse(word, out var known) ? known : word is null ? LimitScope.Any : LimitScope.Known;
        return new CommandLimits(scope, WireJson.Count(limits, "beneficiariesPerHour"));
    }

    private static CommandReason ReadReason(JsonElement root)
    {
        if (WireJson.Object(root, "reason") is not { } reason)
        {
            return new CommandReason("", 0, [], null);
        }

        List<CommandSignal> signals = [];
        if (WireJson.Find(reason, "signals") is { } list && list.ValueKind == JsonValueKind.Array)
        {
            signals.AddRange(list.EnumerateArray().Where(s => s.ValueKind == JsonValueKind.Object).Select(ReadSignal));
        }

        return new CommandReason(
            WireJson.Text(reason, "summary") ?? "",
            WireJson.Number(reason, "score") ?? 0,
            signals,
            WireJson.Text(reason, "counterfactual"));
    }

    private static CommandSignal ReadSignal(JsonElement signal) => new(
        WireJson.Text(signal, "name") ?? "",
        WireJson.Text(signal, "family"),
        WireJson.Text(signal, "window"),
        WireJson.Number(signal, "value") ?? 0,
        WireJson.Number(signal, "expected") ?? 0,
        WireJson.Number(signal, "weight") ?? 0);

    private static CommandNotice? ReadNotice(JsonElement root) => WireJson.Object(root, "notice") is { } notice
        ? new CommandNotice(WireJson.Text(notice, "fr") ?? "", WireJson.Text(notice, "en") ?? "")
        : null;

    private static CommandExposure? ReadExposure(JsonElement root) =>
        WireJson.Object(root, "exposure") is { } exposure
        && WireJson.Count(exposure, "beneficiaries") is { } beneficiaries
        && WireJson.Time(exposure, "since") is { } since
            ? new CommandExposure(beneficiaries, since)
            : null;

    private static CommandModel? ReadModel(JsonElement root) => WireJson.Object(root, "model") is { } model
        ? new CommandModel(WireJson.Text(model, "name") ?? "", WireJson.Text(model, "version") ?? "")
        : null;
}
