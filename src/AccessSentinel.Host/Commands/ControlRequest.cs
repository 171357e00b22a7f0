using System.CommandLine;
using System.Diagnostics;
using System.Security.Cryptography;
using System.Text;
using AccessSentinel.Contracts.Controls;
using AccessSentinel.Contracts.Signatures;
using AccessSentinel.Engine;
using AccessSentinel.Engine.State;
using AccessSentinel.Host.Composition;
using AccessSentinel.Host.Options;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Redis;
using Microsoft.Extensions.Logging;

namespace AccessSentinel.Host.Commands;

/// <summary>Signs what an operator asks for, publishes it, and tells what became of it.</summary>
internal sealed class ControlRequest(ProcessContext process, ControlArguments arguments)
{
    private static readonly TimeSpan BetweenLooks = TimeSpan.FromMilliseconds(100);

    /// <summary>Whether nothing is asked for about a credential of which nothing is remembered: its name is more likely mistyped than new.</summary>
    public bool OnlyKnown { get; init; }

    /// <summary>Asks for something about a credential, or about what an allowance is of.</summary>
    /// <param name="parsed">The command line.</param>
    /// <param name="type">What is asked for.</param>
    /// <param name="scope">What the subject is.</param>
    /// <param name="subject">Whom or what it is about.</param>
    /// <param name="lasts">When what is asked for ends, from now; null: see <see cref="Control.ExpiresAt"/>.</param>
    /// <param name="factor">Of an allowance.</param>
    /// <param name="cancellation">Gives up waiting.</param>
    public async Task<int> AskAsync(
        ParseResult parsed, ControlType type, ControlScope scope, string subject, TimeSpan? lasts, double? factor, CancellationToken cancellation)
    {
        var options = arguments.Load(parsed, process);
        using var key = arguments.Key(parsed);
        var author = arguments.Author(parsed, options, key);
        await using var store = await RedisStateStore.ConnectAsync(options.Redis, cancellation);
        var now = TimeProvider.System.GetUtcNow().UtcDateTime;
        var known = scope == ControlScope.Credential ? await FindAsync(store, subject, cancellation) : null;
        if (known is null && OnlyKnown)
        {
            await process.Error.WriteLineAsync(
                $"access-sentinel: {subject} is left alone: no event of it was ever processed here, or the store lost it. If it is spelt as the portal has it, ask again with --unknown.");
            return ExitCode.Failed;
        }

        Control control = new()
        {
            Id = Convert.ToHexStringLower(RandomNumberGenerator.GetBytes(16)),
            Type = type,
            Scope = scope,
            Subject = subject,
            Author = author,
            Reason = arguments.Reason(parsed),
            IssuedAt = now,
            ValidUntil = now + arguments.ValidFor(parsed),
            ExpiresAt = lasts is { } length ? now + length : null,
            Factor = factor,
            Episode = type is ControlType.Release or ControlType.Confirm && known is not null ? await EpisodeAsync(subject, known, now) : null,
        };
        await PublishAsync(options, control, key, cancellation);
        return await AnswerAsync(store, control, arguments.Wait(parsed), cancellation);
    }

    /// <summary>What is remembered of the credential, as the operator is shown it; null = nothing.</summary>
    private async Task<StoredRecord?> FindAsync(RedisStateStore store, string credential, CancellationToken cancellation)
    {
        var record = new StoredRecord?[1];
        await store.LoadAsync([credential], record, cancellation);
        if (record[0] is not { } stored)
        {
            await process.Error.WriteLineAsync($"access-sentinel: nothing is remembered of credential {credential}.");
            return null;
        }

        await process.Error.WriteLineAsync(
            $"access-sentinel: {credential} is at {stored.Level}{(stored.Until.Length > 0 ? $" until {stored.Until}" : "")}, last seen {(stored.Seen.Length > 0 ? stored.Seen : "never")}.");
        return stored;
    }

    /// <summary>The episode that runs: the verdict is about that one and no later one.</summary>
    private async Task<ControlEpisode?> EpisodeAsync(string credential, StoredRecord stored, DateTime now)
    {
        try
        {
            var measure = StateCodec.Decode(credential, stored).Measure;
            var since = measure.ExposedSince != 0 ? Math.Min(measure.ExposedSince, measure.OpenedAt) : measure.OpenedAt;
            return measure.Episode.Length == 0 ? null : new ControlEpisode(measure.Episode, new DateTime(Math.Min(since, now.Ticks), DateTimeKind.Utc));
        }
        catch (InvalidDataException exception)
        {
            await process.Error.WriteLineAsync($"access-sentinel: its episode cannot be told, the record cannot be read: {exception.Message}");
            return null;
        }
    }

    private static async Task PublishAsync(SentinelOptions options, Control control, SigningKey key, CancellationToken cancellation)
    {
        using var logs = LoggerFactory.Create(builder => Logging.Configure(builder, LogLevel.Error, toError: true));
        await using var publisher = KafkaParts.Publisher(options.Kafka, logs);
        var value = ControlWriter.ToBytes(control);
        await publisher.PublishAsync(
            [new OutgoingMessage(options.Kafka.Topics.Controls, Encoding.UTF8.GetBytes(control.Subject), value, SignatureHeaders.Of(key, value))], cancellation);
    }

    private async Task<int> AnswerAsync(RedisStateStore store, Control control, TimeSpan patience, CancellationToken cancellation)
    {
        var what = $"{ControlTypes.Name(control.Type)} of {control.Subject}";
        var waited = Stopwatch.StartNew();
        while (waited.Elapsed < patience)
        {
            if (await store.FindAnswerAsync(control.Id, cancellation) is { } answer)
            {
                await process.Output.WriteLineAsync($"{what}: {answer}{Explain(answer)} (control {control.Id})");
                return answer == ControlOutcomes.Name(ControlOutcome.Applied) || answer == ControlOutcomes.Name(ControlOutcome.AwaitsSecondOperator)
                    ? ExitCode.Done
                    : ExitCode.Failed;
            }

            await Task.Delay(BetweenLooks, cancellation);
        }

        await process.Error.WriteLineAsync(
            $"access-sentinel: {what} is published (control {control.Id}), but no worker answered within {Durations.Format(patience)}: none runs, and one that "
            + $"starts before {control.ValidUntil:yyyy-MM-dd'T'HH:mm:ss'Z'} follows it; or none knows your key, and it is refused: a changed Operators:File is taken over within "
            + "Operators:WatchEvery, then ask again (the worker's log and the metric accesssentinel_controls_refused_total say which).");
        return ExitCode.Failed;
    }

    private static string Explain(string answer) => answer switch
    {
        "nothing_in_force" => ": no measure is in force that could be confirmed; `suspend` takes one",
        "other_episode" => ": the measure is of another episode by now; look at it with `list` and ask again",
        "awaits_second_operator" => ": it was confirmed, and another operator has to ask for its release, too",
        "held" => ": the guard holds the suspension back; it is asked again at the credential's next event",
        _ => "",
    };
}
