using System.Text;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Schemas;
using FsCheck;
using NJsonSchema;

namespace AccessSentinel.Contracts.Tests.Commands;

public sealed class CommandTests
{
    private static readonly JsonSchema Schema = JsonSchema.FromJsonAsync(ContractSchemas.Command).GetAwaiter().GetResult();

    private static readonly Command Sample = new()
    {
        Id = "0102",
        Type = CommandType.StepUp,
        CredentialId = "8100123456789",
        Sequence = 1772439327123,
        Episode = "0a0b",
        Mode = OperatingMode.Enforce,
        IssuedAt = new DateTime(2026, 3, 2, 8, 15, 27, 120, DateTimeKind.Utc),
        ExpiresAt = new DateTime(2026, 3, 2, 9, 15, 27, DateTimeKind.Utc).AddTicks(1),
        RevokeSessions = true,
        Limits = new CommandLimits(LimitScope.Known, 12),
        Reason = new CommandReason("41 new beneficiaries", 6.12345649, [new CommandSignal("first_seen", "volume", "10m", 41, 2.0, -0.0)], "under 12"),
        Notice = new CommandNotice("Accès limité", "Access limited"),
        Exposure = new CommandExposure(9, new DateTime(2026, 3, 2, 8, 0, 0, DateTimeKind.Utc)),
        Model = new CommandModel("m", "1"),
        By = "policy",
    };

    [Test]
    public void ACommandIsWrittenByteForByte() => Encoding.UTF8.GetString(CommandWriter.ToBytes(Sample)).ShouldBe(
        """{"id":"0102","type":"step_up","credentialId":"8100123456789","sequence":1772439327123,"episode":"0a0b","mode":"enforce","issuedAt":"2026-03-02T08:15:27.12Z","expiresAt":"2026-03-02T09:15:27.0000001Z","sessions":"all","limits":{"scope":"known","beneficiariesPerHour":12},"reason":{"summary":"41 new beneficiaries","score":6.123456,"signals":[{"name":"first_seen","family":"volume","window":"10m","value":41,"expected":2,"weight":0}],"counterfactual":"under 12"},"notice":{"fr":"Accès limité","en":"Access limited"},"exposure":{"beneficiaries":9,"since":"2026-03-02T08:00:00Z"},"model":{"name":"m","version":"1"},"by":"policy"}""");

    [FsCheck.NUnit.Property(MaxTest = 300)]
    public void EveryWrittenCommandValidatesAndIsReadBack(DoNotSize<int> seed)
    {
        var command = new RandomCommands(new Random(seed.Item)).Next();
        var bytes = CommandWriter.ToBytes(command);

        Schema.Validate(Encoding.UTF8.GetString(bytes)).ShouldBeEmpty();
        CommandReader.TryRead(bytes, out var read).ShouldBeTrue();
        CommandWriter.ToBytes(read!).ShouldBe(bytes);
        (read! with { Reason = command.Reason }).ShouldBe(command);
        read.Reason.Summary.ShouldBe(command.Reason.Summary);
        read.Reason.Score.ShouldBe(command.Reason.Score, 5.1e-7 + (Math.Abs(command.Reason.Score) * 1e-15));
    }

    [FsCheck.NUnit.Property(MaxTest = 300)]
    public void NoDamageThrows(DoNotSize<int> seed)
    {
        var random = new Random(seed.Item);
        var bytes = CommandWriter.ToBytes(new RandomCommands(random).Next());
        bytes[random.Next(bytes.Length)] = (byte)random.Next(256);

        Should.NotThrow(() => CommandReader.TryRead(bytes.AsSpan(0, random.Next(2) == 0 ? bytes.Length : random.Next(bytes.Length)), out _));
    }

    [TestCase("", false)]
    [TestCase("[]", false)]
    [TestCase("{\"\\ud800\":1,\"i\\u0064\":2}", false)]
    [TestCase("{\"i\\ud800\":\"a\"}", false)]
    [TestCase("{}", false)]
    [TestCase("{\"id\":\"a\",\"type\":\"suspend\",\"credentialId\":\"c\",\"sequence\":1,\"episode\":\"e\",\"mode\":\"enforce\",\"issuedAt\":\"2026-03-02T08:15:27Z\"}", true)]
    [TestCase("{\"id\":\"a\",\"type\":\"erase\",\"credentialId\":\"c\",\"sequence\":1,\"episode\":\"e\",\"mode\":\"enforce\",\"issuedAt\":\"2026-03-02T08:15:27Z\"}", false)]
    [TestCase("{\"id\":\"a\",\"type\":\"suspend\",\"credentialId\":\"c\",\"sequence\":0,\"episode\":\"e\",\"mode\":\"enforce\",\"issuedAt\":\"2026-03-02T08:15:27Z\"}", false)]
    [TestCase("{\"id\":\"a\",\"type\":\"suspend\",\"credentialId\":\"c\",\"sequence\":1,\"episode\":\"e\",\"mode\":\"enforce\",\"issuedAt\":\"today\"}", false)]
    [TestCase("{\"id\":\"a\",\"type\":\"suspend\",\"credentialId\":\"\\ud800\",\"sequence\":1,\"episode\":\"e\",\"mode\":\"enforce\",\"issuedAt\":\"2026-03-02T08:15:27Z\"}", false)]
    public void ReadingIsTolerantButNotOfWhatObedienceNeeds(string json, bool readable) =>
        CommandReader.TryRead(Encoding.UTF8.GetBytes(json), out _).ShouldBe(readable);

    [Test]
    public void AnUnknownScopeIsReadAsTheNarrowest()
    {
        var json = Encoding.UTF8.GetString(CommandWriter.ToBytes(Sample)).Replace("\"known\"", "\"family\"", StringComparison.Ordinal);

        CommandReader.TryRead(Encoding.UTF8.GetBytes(json), out var read).ShouldBeTrue();
        read!.Limits!.Scope.ShouldBe(LimitScope.Known);
    }

    [Test]
    public void WhatCannotBeWrittenFailsLoudly()
    {
        Should.Throw<ArgumentException>(() => CommandWriter.ToBytes(Sample with { Reason = Sample.Reason with { Score = double.NaN } }));
        Should.Throw<ArgumentException>(() => CommandWriter.ToBytes(Sample with { IssuedAt = DateTime.SpecifyKind(Sample.IssuedAt, DateTimeKind.Local) }));
        Should.Throw<ArgumentException>(() => CommandWriter.ToBytes(Sample with { Type = 0 }));
        Should.Throw<ArgumentException>(() => CommandWriter.ToBytes(Sample with { Sequence = 0 }));
        Should.Throw<ArgumentException>(() => CommandWriter.ToBytes(Sample with { Limits = new CommandLimits(LimitScope.Any, -1) }));
    }
}
