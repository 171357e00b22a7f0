using AccessSentinel.Contracts.Commands;

namespace AccessSentinel.Host.Drills;

/// <summary>
/// What is known of a drill's measures: which were commanded, and which the portal says are in force. Only what the portal says counts as
/// an effect.
/// </summary>
internal sealed class DrillMeasures
{
    private readonly Dictionary<string, Command> _commands = new(StringComparer.Ordinal);
    private readonly List<CommandResult> _early = [];

    /// <summary>The first command, and when it arrived; null: none has.</summary>
    public (Command Command, DateTime At)? First { get; private set; }

    /// <summary>The last command; null: none has arrived.</summary>
    public Command? Last { get; private set; }

    /// <summary>The measure that refuses the thief everything, and since when; null: none does.</summary>
    public (Command Command, DateTime At)? InForce { get; private set; }

    /// <summary>The portal's last answer that a measure is not in force; null: there was none.</summary>
    public CommandResult? NotApplied { get; private set; }

    /// <summary>Whether a measure was only shown.</summary>
    public bool Shadow { get; private set; }

    /// <summary>Takes what arrived.</summary>
    public void Take(DrillArrival arrival)
    {
        if (arrival.Command is { } command)
        {
            Take(command, arrival.At);
        }
        else if (arrival.Result is { } result)
        {
            Take(result, arrival.At);
        }
    }

    private void Take(Command command, DateTime at)
    {
        if (command.Mode == OperatingMode.Shadow)
        {
            Shadow = true;
            return;
        }

        First ??= (command, at);
        Last = command;
        _commands[command.Id] = command;
        // Two topics: an answer may be read before its command.
        foreach (var result in _early.Where(each => each.CommandId == command.Id).ToArray())
        {
            _early.Remove(result);
            Take(result, at);
        }
    }

    private void Take(CommandResult result, DateTime at)
    {
        if (!_commands.TryGetValue(result.CommandId, out var command))
        {
            _early.Add(result);
            return;
        }

        if (result.Result is CommandEffect.Unsupported or CommandEffect.Failed)
        {
            NotApplied = result;
        }
        else if (result.Result == CommandEffect.Applied && InForce is null && RefusesStrangers(command))
        {
            InForce = (command, at);
        }
    }

    /// <summary>Everybody a drill's thief reads is a stranger to the credential and lives elsewhere; the thief has no second factor.</summary>
    private static bool RefusesStrangers(Command command) => command.Type switch
    {
        CommandType.Suspend or CommandType.StepUp => true,
        CommandType.Restrict => command.Limits?.Scope is LimitScope.Known or LimitScope.Department,
        _ => false,
    };
}
