using System.Text;
using AccessSentinel.Contracts.Controls;
using AccessSentinel.Contracts.Schemas;
using FsCheck;
using NJsonSchema;

namespace AccessSentinel.Contracts.Tests.Controls;

public sealed class ControlReaderTests
{
    private const string Least =
        """{"id":"0123456789abcdef0123456789abcdef","type":"release","scope":"credential","subject":"ps-1","author":"alice","reason":"called her","issuedAt":"2026-03-02T08:00:00Z","validUntil":"2026-03-02T09:00:00Z"}""";

    private static readonly JsonSchema Schema = JsonSchema.FromJsonAsync(ContractSchemas.Control).GetAwaiter().GetResult();

    [FsCheck.NUnit.Property(MaxTest = 500)]
    public void EveryWrittenControlValidatesAndIsReadBack(DoNotSize<int> seed)
    {
        var control = new RandomControls(new Random(seed.Item)).Next();
        var bytes = ControlWriter.ToBytes(control);

        Schema.Validate(Encoding.UTF8.GetString(bytes)).ShouldBeEmpty();
        ControlReader.TryRead(bytes, out var read).ShouldBe(ControlRefusal.None, Encoding.UTF8.GetString(bytes));
        read.ShouldBe(control);
        ControlWriter.ToBytes(read!).ShouldBe(bytes);
    }

    [FsCheck.NUnit.Property(MaxTest = 3000)]
    public void NoDamageThrows(DoNotSize<int> seed)
    {
        var random = new Random(seed.Item);
        var bytes = ControlWriter.ToBytes(new RandomControls(random).Next());
        for (var i = random.Next(4); i >= 0; i--)
        {
            bytes[random.Next(bytes.Length)] = (byte)random.Next(256);
        }

        var length = random.Next(2) == 0 ? bytes.Length : random.Next(bytes.Length);
        var refusal = Should.NotThrow(() => ControlReader.TryRead(bytes.AsSpan(0, length), out _));
        Enum.IsDefined(refusal).ShouldBeTrue();
    }

    [FsCheck.NUnit.Property(MaxTest = 1000)]
    public void NoTextThrows(string? text) =>
        Should.NotThrow(() => ControlReader.TryRead(Encoding.UTF8.GetBytes(text ?? ""), out _));

    [TestCase("", ControlRefusal.NotJson)]
    [TestCase("[]", ControlRefusal.NotJson)]
    [TestCase("{}", ControlRefusal.Malformed)]
    [TestCase("{\"\\ud800\":1}", ControlRefusal.UnknownMember)]
    public void WhatIsNoControlIsRefused(string json, ControlRefusal refusal) => Read(json).ShouldBe(refusal);

    [TestCase("", "", ControlRefusal.None)]
    [TestCase("\"release\"", "\"erase\"", ControlRefusal.UnknownType)]
    [TestCase("\"credential\"", "\"planet\"", ControlRefusal.UnknownType)]
    [TestCase("\"credential\"", "\"network\"", ControlRefusal.Malformed)] // a release is about a credential
    [TestCase("\"type\"", "\"kind\"", ControlRefusal.UnknownMember)]
    [TestCase("\"scope\"", "\"type\"", ControlRefusal.UnknownMember)] // twice the same
    [TestCase("\"ps-1\"", "7", ControlRefusal.Malformed)]
    [TestCase("\"ps-1\"", "\"\"", ControlRefusal.OutOfRange)]
    [TestCase("\"ps-1\"", "\"a\\u0000\"", ControlRefusal.OutOfRange)]
    [TestCase("\"ps-1\"", "\"\\ud800\"", ControlRefusal.Malformed)]
    [TestCase("0123456789abcdef0123456789abcdef", "0123456789ABCDEF0123456789abcdef", ControlRefusal.OutOfRange)]
    [TestCase("T09:00", "T08:00", ControlRefusal.OutOfRange)] // valid for no time
    [TestCase("2026-03-02T09", "2026-03-12T09", ControlRefusal.OutOfRange)] // valid for ever
    [TestCase("2026-03-02T08:00:00Z\",\"v", "today\",\"v", ControlRefusal.Malformed)]
    [TestCase("\"reason\":", "\"factor\":2,\"reason\":", ControlRefusal.Malformed)] // of an allowance only
    [TestCase("\"reason\":", "\"expiresAt\":\"2026-03-03T08:00:00Z\",\"reason\":", ControlRefusal.Malformed)]
    [TestCase("\"reason\":", "\"episode\":{\"id\":\"x\",\"since\":\"2026-03-02T08:00:00Z\"},\"reason\":", ControlRefusal.OutOfRange)]
    [TestCase("\"reason\":", "\"episode\":{\"id\":\"x\"},\"reason\":", ControlRefusal.Malformed)]
    [TestCase("\"release\"", "\"allow\"", ControlRefusal.Malformed)] // without factor and end
    [TestCase("\"release\"", "\"allow\",\"factor\":11,\"expiresAt\":\"2026-03-03T08:00:00Z\"", ControlRefusal.OutOfRange)]
    [TestCase("\"release\"", "\"allow\",\"factor\":5,\"expiresAt\":\"2027-03-04T08:00:00Z\"", ControlRefusal.OutOfRange)]
    [TestCase("\"release\"", "\"allow\",\"factor\":5,\"expiresAt\":\"soon\"", ControlRefusal.Malformed)]
    [TestCase("\"release\"", "\"allow\",\"factor\":5,\"expiresAt\":\"2026-03-04T08:00:00Z\"", ControlRefusal.None)]
    [TestCase("\"release\"", "\"suspend\",\"expiresAt\":\"2026-04-02T08:00:00Z\"", ControlRefusal.OutOfRange)]
    public void ReadingIsStrict(string what, string instead, ControlRefusal refusal)
    {
        var json = what.Length == 0 ? Least : Least.Replace(what, instead, StringComparison.Ordinal);

        Read(json).ShouldBe(refusal, json);
    }

    [Test]
    public void ALongMessageIsNotLookedAt() => Read(Least.PadRight(ControlReader.LongestMessage + 1)).ShouldBe(ControlRefusal.NotJson);

    private static ControlRefusal Read(string json) => ControlReader.TryRead(Encoding.UTF8.GetBytes(json), out _);
}
