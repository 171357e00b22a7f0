using AccessSentinel.Contracts.Commands;

namespace AccessSentinel.TestKit.Fuzzing;

/// <summary>Commands, as they are read back after a loss. What was read can be written and read again.</summary>
public sealed class CommandTarget : FuzzTarget
{
    private readonly JsonMutator _mutator = new(Samples());

    /// <summary>Makes the target.</summary>
    public CommandTarget()
        : base("commands", 125, ["read", "no_command"])
    {
    }

    /// <inheritdoc/>
    public override long AllocationBound(int length) => (64 * 1024) + (64L * length);

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Next(Random random) => _mutator.Next(random).Bytes;

    /// <inheritdoc/>
    public override void Try(ReadOnlySpan<byte> input, long[] counts)
    {
        var isCommand = CommandReader.TryRead(input, out var command);
        counts[isCommand ? 0 : 1]++;
        if (isCommand && !CommandReader.TryRead(CommandWriter.ToBytes(command!), out _))
        {
            throw new InvalidOperationException("A command that was read and written is none.");
        }
    }

    internal static Command Sample(CommandType type) => new()
    {
        Id = "00112233445566778899aabbccddeeff",
        Type = type,
        CredentialId = "8100123456789",
        Sequence = 1772442927123,
        Episode = "ffeeddccbbaa99887766554433221100",
        Mode = OperatingMode.Enforce,
        IssuedAt = new DateTime(2026, 3, 2, 9, 15, 27, DateTimeKind.Utc),
        ExpiresAt = new DateTime(2026, 3, 5, 9, 15, 27, DateTimeKind.Utc),
        RevokeSessions = true,
        Limits = new CommandLimits(LimitScope.Known, 20),
        Reason = new CommandReason("61 people never seen before", 7.25, [new CommandSignal("first_seen", "volume", "1h", 61, 2.5, 4.125)], "fewer than 20"),
        Notice = new CommandNotice("accès suspendu", "access suspended"),
        Exposure = new CommandExposure(61, new DateTime(2026, 3, 2, 9, 0, 0, DateTimeKind.Utc)),
        Model = new CommandModel("isolation_forest", "0123456789ab"),
        By = "policy",
    };

    private static IEnumerable<byte[]> Samples() => Enum.GetValues<CommandType>().Select(type => CommandWriter.ToBytes(Sample(type)));
}
