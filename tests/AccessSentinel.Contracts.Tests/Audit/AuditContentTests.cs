using System.Text;
using AccessSentinel.Contracts.Audit;
using AccessSentinel.Contracts.Schemas;
using FsCheck;
using NJsonSchema;

namespace AccessSentinel.Contracts.Tests.Audit;

public sealed class AuditContentTests
{
    private static readonly JsonSchema Schema = JsonSchema.FromJsonAsync(ContractSchemas.AuditRecord).GetAwaiter().GetResult();

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public void EveryWrittenRecordValidatesAndIsReadBack(DoNotSize<int> seed)
    {
        var content = new RandomContents(new Random(seed.Item)).Next();
        var bytes = AuditContentWriter.ToBytes(content);
        var at = new DateTime(2026, 3, 2, 8, 0, 0, DateTimeKind.Utc);
        var value = new AuditChain("a-1").Seal(bytes, at);

        Schema.Validate(Encoding.UTF8.GetString(value)).ShouldBeEmpty(Encoding.UTF8.GetString(value));
        AuditContentReader.TryRead(bytes, out var read).ShouldBeTrue();
        AuditContentWriter.ToBytes(read!).ShouldBe(bytes);
        AuditRecord.TryRead(value, out var record).ShouldBeTrue();
        (record!.Incarnation, record.Number, record.Previous, record.At).ShouldBe(("a-1", 1L, AuditChain.NoHash, at));
        AuditContentWriter.ToBytes(record.Content!).ShouldBe(bytes);
    }

    [FsCheck.NUnit.Property(MaxTest = 3000)]
    public void NoDamageThrows(DoNotSize<int> seed)
    {
        var random = new Random(seed.Item);
        var bytes = new AuditChain("a").Seal(AuditContentWriter.ToBytes(new RandomContents(random).Next()), DateTime.UnixEpoch);
        for (var i = random.Next(4); i >= 0; i--)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        var length = random.Next(2) == 0 ? bytes.Length : random.Next(bytes.Length);
        Should.NotThrow(() => AuditRecord.TryRead(bytes.AsSpan(0, length), out _));
    }

    [Test]
    public void AnInputComesBackAsTheSameDouble()
    {
        double[] values = [0.1 + 0.2, 1 / 3.0, double.Epsilon, double.MaxValue, -0.0, 1e-7];
        CampaignAudit campaign = new()
        {
            Event = new AuditEvent(null, 0, 0, new string('0', 32), DateTime.UnixEpoch),
            Values = [.. values.Select((value, index) => new AuditNumber($"n{index}", value))],
        };
        AuditContentReader.TryRead(AuditContentWriter.ToBytes(campaign), out var read).ShouldBeTrue();
        ((CampaignAudit)read!).Values.Select(each => BitConverter.DoubleToInt64Bits(each.Value)).ShouldBe(values.Select(BitConverter.DoubleToInt64Bits));
    }
}
