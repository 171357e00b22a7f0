using System.CommandLine;
using System.Globalization;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Engine.State;
using AccessSentinel.Host.Composition;
using AccessSentinel.Host.Options;
using AccessSentinel.Processing.Effects;
using AccessSentinel.Processing.Ports;
using AccessSentinel.Redis;
using AccessSentinel.Redis.Connection;

namespace AccessSentinel.Host.Commands;

/// <summary>Running measures of which nothing shows that the portal obeys them.</summary>
internal static class UnprovenCommand
{
    private const string Examples = """
        Examples:
          access-sentinel unproven
          access-sentinel unproven --all

        A line for each: what is known of its effect (unproven, not_applied; with --all also waiting, answered, refused, silent, superseded),
        type, credential, command id, when it was decided and when it lapses (UTC). Then the measures that are skipped because the portal
        cannot carry them out, and how many there are. docs/operations.md says what to do.
        Exit codes: 0 none is unproven; 1 some are, or Redis is out of reach; 2 arguments or configuration are wrong.
        """ + ConfigurationArguments.Note;

    public static System.CommandLine.Command Create(ProcessContext process)
    {
        Option<bool> all = new("--all") { Description = "Every running measure, not only those without proof." };
        ConfigurationArguments configuration = new();
        System.CommandLine.Command verb = new("unproven", "Lists measures of which nothing shows that the portal obeys them.") { all };
        configuration.AddTo(verb);
        ExamplesAction.AddTo(verb, Examples);
        verb.SetAction((parsed, cancellation) => ListAsync(process, configuration.Load(parsed, process, needsRedis: true), parsed.GetValue(all), cancellation));
        return verb;
    }

    private static async Task<int> ListAsync(ProcessContext process, SentinelOptions options, bool all, CancellationToken cancellation)
    {
        await using var connection = await RedisConnection.OpenAsync(options.Redis, time: null, cancellation);
        RedisMeasureLedger ledger = new(connection);
        RedisStateStore store = new(connection);
        var now = TimeProvider.System.GetUtcNow().UtcTicks;
        var (running, unproven) = (0, 0);
        foreach (var measure in (await ledger.AllAsync(cancellation)).Where(each => each.Due > now && !options.Drills.Marks(each.CredentialId)).OrderBy(each => each.IssuedAt).ThenBy(each => each.CommandId, StringComparer.Ordinal))
        {
            var record = new StoredRecord?[1];
            await store.LoadAsync([measure.CredentialId], record, cancellation);
            var state = record[0] is { } stored ? StateCodec.Decode(measure.CredentialId, stored) : null;
            var proof = EffectProofs.Of(measure, state, options.Worker.Effect, now);
            var without = proof is EffectProof.Unproven or EffectProof.NotApplied;
            running++;
            unproven += without ? 1 : 0;
            if (all || without)
            {
                await process.Output.WriteLineAsync(string.Create(
                    CultureInfo.InvariantCulture,
                    $"{Snake(proof),-11} {Snake(measure.Type),-8} {measure.CredentialId} {measure.CommandId} decided {Time(measure.IssuedAt)} until {Time(measure.Until)}"));
            }
        }

        foreach (var gap in await ledger.GapsAsync(cancellation))
        {
            await process.Output.WriteLineAsync(string.Create(
                CultureInfo.InvariantCulture, $"portal      {Snake(gap.Type),-8} {Snake(gap.Why)}, {gap.Times} times in a row, last {Time(gap.At)}"));
        }

        await process.Output.WriteLineAsync(string.Create(CultureInfo.InvariantCulture, $"{running} in force, {unproven} unproven"));
        return unproven == 0 ? ExitCode.Done : ExitCode.Failed;
    }

    private static string Time(long ticks) => new DateTime(ticks, DateTimeKind.Utc).ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    private static string Snake<T>(T value)
        where T : struct, Enum => System.Text.Json.JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());
}
