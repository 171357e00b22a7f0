using System.Collections.Frozen;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Processing.Controls;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Processing.State;

/// <summary>
/// The last command of each credential as it was published, read back once when a partition of this worker starts from
/// nothing, and shared by all of them: running measures, episodes and sequences survive the loss of the store. Read on the poll
/// thread, used by the partitions' tasks.
/// </summary>
internal sealed class CommandReadBack(ITopicReader reader, string topic, ControlReadBack controls)
{
    private volatile FrozenDictionary<string, Command> _last = FrozenDictionary<string, Command>.Empty;
    private volatile bool _valid;

    /// <summary>What operators said, read with it.</summary>
    public ControlReadBack Controls { get; } = controls;

    /// <summary>The next <see cref="Ensure"/> reads anew: data were lost since.</summary>
    public void Invalidate() => _valid = false;

    /// <summary>Reads the topic unless that was done. Returns how many credentials have a command, or null when it was done.</summary>
    public int? Ensure(CancellationToken cancellation)
    {
        if (_valid)
        {
            return null;
        }

        _valid = true;
        var last = new Dictionary<string, Command>(StringComparer.Ordinal);
        try
        {
            reader.ReadAll(topic, message => Keep(message, last), cancellation);
            Controls.Read(cancellation);
        }
        catch
        {
            _valid = false;
            throw;
        }

        _last = last.ToFrozenDictionary(StringComparer.Ordinal);
        return last.Count;
    }

    /// <summary>The last command of a credential, or null.</summary>
    public Command? Find(string credentialId) => _last.GetValueOrDefault(credentialId);

    /// <summary>The commands that were read back.</summary>
    public IReadOnlyCollection<Command> All => _last.Values;

    private static void Keep(ConsumedMessage message, Dictionary<string, Command> last)
    {
        // Only this program writes the topic; what cannot be read there is no command and changes nothing.
        if (CommandReader.TryRead(message.Value, out var command)
            && (!last.TryGetValue(command.CredentialId, out var known) || known.Sequence < command.Sequence))
        {
            last[command.CredentialId] = command;
        }
    }
}
