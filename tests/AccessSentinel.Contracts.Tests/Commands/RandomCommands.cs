using AccessSentinel.Contracts.Commands;

namespace AccessSentinel.Contracts.Tests.Commands;

/// <summary>Commands of a random source, with and without each optional member.</summary>
internal sealed class RandomCommands(Random random)
{
    public Command Next() => new()
    {
        Id = Text(),
        Type = (CommandType)random.Next(1, 5),
        CredentialId = Text(),
        Sequence = random.NextInt64(1, long.MaxValue),
        Episode = Text(),
        Mode = (OperatingMode)random.Next(2),
        IssuedAt = Time(),
        ExpiresAt = Maybe() ? Time() : null,
        RevokeSessions = Maybe(),
        Limits = Maybe() ? new CommandLimits((LimitScope)random.Next(3), Maybe() ? random.Next() : null) : null,
        Reason = new CommandReason(Text(), Number(), [.. Enumerable.Range(0, random.Next(4)).Select(_ => Signal())], Maybe() ? Text() : null),
        Notice = Maybe() ? new CommandNotice(Text(), Text()) : null,
        Exposure = Maybe() ? new CommandExposure(random.Next(), Time()) : null,
        Model = Maybe() ? new CommandModel(Text(), Text()) : null,
        By = Maybe() ? "policy" : null,
    };

    private CommandSignal Signal() => new(Text(), Maybe() ? Text() : null, Maybe() ? "10m" : null, Number(), Number(), Number());

    private bool Maybe() => random.Next(2) == 0;

    private double Number() => (random.NextDouble() - 0.5) * Math.Pow(10, random.Next(-8, 12));

    private DateTime Time() => new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Utc).AddTicks(random.NextInt64(TimeSpan.TicksPerDay * 3000));

    private string Text() => string.Concat(Enumerable.Range(0, random.Next(1, 20)).Select(_ => random.Next(8) switch
    {
        0 => "é",
        1 => "😀",
        2 => "\"",
        3 => "<\n\\",
        _ => ((char)random.Next('a', 'z' + 1)).ToString(),
    }));
}
