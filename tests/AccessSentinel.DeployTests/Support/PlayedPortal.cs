using System.Globalization;
using System.Text;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Kafka.Topics;
using AccessSentinel.TestKit.Servers;

namespace AccessSentinel.DeployTests.Support;

/// <summary>A portal that does what a test tells it, well or badly: nothing is emitted and no command is answered by itself.</summary>
internal sealed class PlayedPortal(string bootstrap, TopicNames topics)
{
    private readonly HashSet<string> _answered = [];
    private int _events;

    /// <summary>One thing that a credential did.</summary>
    /// <param name="credential">Its id.</param>
    /// <param name="beneficiary">The portal's id of whom it concerned.</param>
    /// <param name="at">When it says that it happened; null = now.</param>
    /// <param name="outcome">As on the wire.</param>
    public (string? Key, string Value) Lookup(string credential, string beneficiary, DateTime? at = null, string outcome = "success") => (credential, string.Create(
        CultureInfo.InvariantCulture,
        $$$"""{"id":"played-{{{_events++}}}","time":"{{{at ?? DateTime.UtcNow:yyyy-MM-ddTHH:mm:ss.fffZ}}}","credential":{"id":"{{{credential}}}","profession":"nurse","department":"75"},"session":"s-{{{credential}}}","action":"lookup","outcome":"{{{outcome}}}","beneficiary":{"id":"{{{beneficiary}}}"},"source":{"ip":"192.0.2.7","country":"FR"},"auth":{"method":"password","mfa":false}}"""));

    /// <summary>Emits events.</summary>
    public Task EmitAsync(params IEnumerable<(string? Key, string Value)> events) => Kcat.ProduceAsync(bootstrap, topics.Events, events);

    /// <summary>Writes what is no event, nor a control, to their topics.</summary>
    public async Task TalkNonsenseAsync()
    {
        await Kcat.ProduceAsync(bootstrap, topics.Events, Enumerable.Range(0, 200).Select(i => ((string?)$"somebody-{i}", "not an event")));
        await Kcat.ProduceAsync(bootstrap, topics.Controls, [("somebody", "release him, please")]);
    }

    /// <summary>Says of every command that was not answered yet that it is in force, as of now.</summary>
    public async Task AnswerAsync() => await AnswerAsync(await UnansweredAsync(), CommandEffect.Applied);

    /// <summary>Says of one command that such a measure cannot be carried out, where another of its kind is left to say the contrary of.</summary>
    public async Task RefuseOneAsync()
    {
        var alike = (await UnansweredAsync()).GroupBy(command => command.Type).FirstOrDefault(group => group.Count() > 1);
        await AnswerAsync(alike?.Take(1) ?? [], CommandEffect.Unsupported);
    }

    private async Task<List<Command>> UnansweredAsync()
    {
        List<Command> commands = [];
        foreach (var value in await Kcat.ConsumeValuesAsync(bootstrap, topics.Commands))
        {
            CommandReader.TryRead(Encoding.UTF8.GetBytes(value), out var command).ShouldBeTrue(value);
            if (!_answered.Contains(command!.Id) && commands.TrueForAll(each => each.Id != command.Id))
            {
                commands.Add(command);
            }
        }

        return commands;
    }

    private async Task AnswerAsync(IEnumerable<Command> commands, CommandEffect effect)
    {
        List<(string? Key, string Value)> results = [];
        foreach (var command in commands)
        {
            _answered.Add(command.Id);
            CommandResult result = new()
            {
                CommandId = command.Id,
                CredentialId = command.CredentialId,
                Sequence = command.Sequence,
                AppliedAt = DateTime.UtcNow,
                Result = effect,
            };
            results.Add((command.CredentialId, Encoding.UTF8.GetString(result.ToBytes())));
        }

        if (results.Count > 0)
        {
            await Kcat.ProduceAsync(bootstrap, topics.CommandResults, results);
        }
    }
}
