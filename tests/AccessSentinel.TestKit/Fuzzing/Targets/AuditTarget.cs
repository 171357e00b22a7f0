using AccessSentinel.Contracts.Audit;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Controls;

namespace AccessSentinel.TestKit.Fuzzing;

/// <summary>Records of the audit, as <c>verify-audit</c> and <c>backtest --inputs</c> read them: each kind, an unknown kind, and none.</summary>
public sealed class AuditTarget : FuzzTarget
{
    private static readonly AuditKind[] Kinds = Enum.GetValues<AuditKind>();

    private readonly JsonMutator _mutator = new(Samples());

    /// <summary>Makes the target.</summary>
    public AuditTarget()
        : base("audit", 125, ["no_record", "unknown_kind", .. Kinds.Select(kind => "read_" + kind.ToString().ToLowerInvariant())])
    {
    }

    /// <inheritdoc/>
    public override long AllocationBound(int length) => (64 * 1024) + (64L * length);

    /// <inheritdoc/>
    public override ReadOnlySpan<byte> Next(Random random) => _mutator.Next(random).Bytes;

    /// <inheritdoc/>
    public override void Try(ReadOnlySpan<byte> input, long[] counts)
    {
        var verifier = new AuditVerifier();
        verifier.Take("0", "0", input);
        _ = verifier.Finish();
        if (!AuditRecord.TryRead(input, out var record))
        {
            counts[0]++;
            return;
        }

        counts[record.Content is { } content ? 2 + Array.IndexOf(Kinds, content.Kind) : 1]++;
        if (record.Content is { } written)
        {
            _ = AuditContentWriter.ToBytes(written);
        }
    }

    private static Control Request(DateTime time) => new()
    {
        Id = "00112233445566778899aabbccddeeff",
        Type = ControlType.Suspend,
        Subject = "c",
        Author = "nadia",
        Reason = "reported stolen",
        IssuedAt = time,
        ValidUntil = time.AddHours(1),
        ExpiresAt = time.AddDays(2),
    };

    private static IEnumerable<byte[]> Samples()
    {
        var time = new DateTime(2026, 3, 2, 9, 15, 27, DateTimeKind.Utc);
        var at = new AuditEvent("portal.access-events", 3, 1234567, "00112233445566778899aabbccddeeff", time);
        var head = new AuditHead("0123456789abcdef", 1, 40, new string('a', 64));
        var position = new AuditPosition("portal.access-events", 3, 99);
        AuditContent[] contents =
        [
            StartAudit.Of("run", head),
            new HeadsAudit { Heads = [head, head] },
            new ConfigurationAudit { KeyId = "k1", Decoys = new string('d', 64), Settings = [new AuditText("Mode", "enforce")] },
            new ModelAudit { Model = "m", Applied = true, Hash = new string('b', 64), Detail = "x", After = [position] },
            new DecisionAudit { CredentialId = "c", Event = at, Command = CommandTarget.Sample(CommandType.Suspend), Published = true, Since = position },
            new GuardAudit { CredentialId = "c", Event = at, CommandId = "id", Answer = GuardAnswer.Held, Scope = "all", RetryAfter = TimeSpan.FromSeconds(9), Detail = "all", Counts = [new AuditNumber("all", 50)] },
            new InputsAudit { CredentialId = "c", Event = at, Unsupported = [CommandType.StepUp], Allowance = 2.5, ObservedDay = 739000 },
            new PartitionAudit { Event = at, Learning = false, Model = "m", Hash = new string('c', 64) },
            new ControlAudit
            {
                Request = Request(time),
                Unsupported = [CommandType.Restrict],
                CredentialId = "c",
                ControlId = "id",
                Action = "release",
                Operator = "nadia",
                Applied = true,
                Episode = "e",
                Time = time,
                After = [position],
                Command = CommandTarget.Sample(CommandType.Reinstate),
            },
            new CampaignAudit { CredentialId = "c", Event = at, Values = [new AuditNumber("network", 12.5)] },
        ];
        var chain = new AuditChain("0123456789abcdef");
        return contents.Select(content => chain.Seal(AuditContentWriter.ToBytes(content), time));
    }
}
