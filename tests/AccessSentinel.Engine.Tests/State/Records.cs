using AccessSentinel.Contracts.Commands;
using AccessSentinel.Engine.State;

namespace AccessSentinel.Engine.Tests.State;

/// <summary>A store of one record: keeps its fields and pages as Redis would.</summary>
internal sealed class StoredCopy
{
    private readonly StoredRecord _record = new();

    internal StoredRecord Record => _record;

    /// <summary>Bytes of the core and of all pages.</summary>
    internal int Size => _record.Core.Length + _record.Pages.Values.Sum(page => page.Length);

    internal void Save(CredentialState state)
    {
        StoredRecord changed = new();
        StateCodec.Encode(state, changed);
        StateCodec.MarkSaved(state);
        _record.Core = changed.Core;
        _record.Level = changed.Level;
        _record.Until = changed.Until;
        _record.Episode = changed.Episode;
        _record.Sequence = changed.Sequence;
        _record.Seen = changed.Seen;
        foreach (int removed in changed.RemovedPages)
        {
            _record.Pages.Remove(removed);
        }

        foreach ((int number, byte[] page) in changed.Pages)
        {
            _record.Pages[number] = page;
        }
    }

    internal CredentialState Load(string credentialId) => StateCodec.Decode(credentialId, _record);

    /// <summary>Everything stored, as text to compare.</summary>
    internal string Text() =>
        $"{_record.Level} {_record.Until} {_record.Episode} {_record.Sequence} {_record.Seen} {Convert.ToHexString(_record.Core)} "
        + string.Join(' ', _record.Pages.OrderBy(page => page.Key).Select(page => $"{page.Key}:{Convert.ToHexString(page.Value)}"));
}

/// <summary>Commands as comparable text.</summary>
internal static class CommandText
{
    internal static string Of(Command command) =>
        $"{command.Id} {command.Type} {command.Sequence} {command.Episode} {command.Mode} {command.IssuedAt:O} {command.ExpiresAt:O} {command.RevokeSessions} "
        + $"{command.Limits} {command.Exposure} {command.Reason.Summary} {command.Reason.Score:R} {command.Reason.Counterfactual} {string.Join(';', command.Reason.Signals)}";
}
