using System.Text;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Schemas;
using NJsonSchema;

namespace AccessSentinel.Contracts.Tests.Commands;

public sealed class CommandResultTests
{
    private static readonly JsonSchema Schema = JsonSchema.FromJsonAsync(ContractSchemas.CommandResult).GetAwaiter().GetResult();

    [TestCase(CommandEffect.Applied, 3, "done")]
    [TestCase(CommandEffect.Stale, null, null)]
    [TestCase(CommandEffect.Unsupported, 0, "é😀")]
    [TestCase(CommandEffect.Failed, null, "")]
    public void AResultValidatesAndIsReadBack(CommandEffect effect, int? revoked, string? detail)
    {
        var result = new CommandResult
        {
            CommandId = "0102",
            CredentialId = "c",
            Sequence = 7,
            AppliedAt = new DateTime(2026, 3, 2, 8, 15, 27, 120, DateTimeKind.Utc),
            Result = effect,
            SessionsRevoked = revoked,
            Detail = detail,
        };
        var bytes = result.ToBytes();

        Schema.Validate(Encoding.UTF8.GetString(bytes)).ShouldBeEmpty();
        CommandResult.TryRead(bytes, out var read).ShouldBeTrue();
        read.ShouldBe(result);
    }

    [Test]
    public void ALongDetailIsCut()
    {
        var result = new CommandResult
        {
            CommandId = "0102",
            CredentialId = "c",
            Sequence = 7,
            AppliedAt = DateTime.UnixEpoch,
            Result = CommandEffect.Failed,
            Detail = new string('x', 300),
        };

        CommandResult.TryRead(result.ToBytes(), out var read).ShouldBeTrue();
        read!.Detail.ShouldBe(new string('x', 256));
    }

    [TestCase("")]
    [TestCase("{}")]
    [TestCase("{\"commandId\":\"a\",\"credentialId\":\"c\",\"sequence\":1,\"appliedAt\":\"2026-03-02T08:15:27Z\",\"result\":\"done\"}")]
    [TestCase("{\"commandId\":\"a\",\"credentialId\":\"c\",\"sequence\":\"1\",\"appliedAt\":\"2026-03-02T08:15:27Z\",\"result\":\"applied\"}")]
    public void WhatIsNoResultIsAValue(string json) => CommandResult.TryRead(Encoding.UTF8.GetBytes(json), out _).ShouldBeFalse();
}
