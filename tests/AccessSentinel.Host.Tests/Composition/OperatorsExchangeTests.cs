using System.Text;
using AccessSentinel.Contracts.Controls;
using AccessSentinel.Contracts.Signatures;
using AccessSentinel.Host.Composition;
using AccessSentinel.Processing.Telemetry;
using AccessSentinel.TestKit;
using AccessSentinel.TestKit.Processes;
using Microsoft.Extensions.Logging.Abstractions;

namespace AccessSentinel.Host.Tests.Composition;

public sealed class OperatorsExchangeTests
{
    private static readonly DateTime Now = new(2026, 3, 2, 8, 0, 0, DateTimeKind.Utc);

    [Test]
    public void AKeyThatIsWithdrawnSignsNothingAnyMoreAndABadFileChangesNothing()
    {
        using TemporaryFolder folder = new();
        using var alice = SigningKey.Create();
        using var bob = SigningKey.Create();
        var file = folder.Combine("operators.json");
        Write(file, ("alice", alice), ("bob", bob));
        using ControlVerifier verifier = new(OperatorsFile.Load(file));
        using WorkerMetrics metrics = new();
        using OperatorsExchange exchange = new(file, verifier, TimeSpan.FromSeconds(1), metrics, TimeProvider.System, NullLogger<OperatorsExchange>.Instance);
        Verify(verifier, "bob", bob).ShouldBe(ControlRefusal.None);

        Write(file, ("alice", alice));
        Verify(verifier, "bob", bob).ShouldBe(ControlRefusal.None, "nobody has looked yet");
        exchange.Look();
        Verify(verifier, "bob", bob).ShouldBe(ControlRefusal.UnknownKey);
        Verify(verifier, "alice", alice).ShouldBe(ControlRefusal.None);

        // Neither nonsense nor a file that is gone takes anybody's key away, and neither gives bob his back.
        File.WriteAllText(file, "{");
        exchange.Look();
        File.Delete(file);
        exchange.Look();
        Verify(verifier, "alice", alice).ShouldBe(ControlRefusal.None);
        Verify(verifier, "bob", bob).ShouldBe(ControlRefusal.UnknownKey);

        Write(file, ("bob", bob));
        exchange.Look();
        Verify(verifier, "bob", bob).ShouldBe(ControlRefusal.None);
        Verify(verifier, "alice", alice).ShouldBe(ControlRefusal.UnknownKey);
    }

    /// <summary>A pipe gives each reading what was written for it, and a second one nothing: as a file that is exchanged just then gives something else.</summary>
    [Test]
    public async Task WhatIsComparedIsWhatIsTaken()
    {
        using TemporaryFolder folder = new();
        using var alice = SigningKey.Create();
        using var bob = SigningKey.Create();
        var file = folder.Combine("operators.json");
        Write(file, ("alice", alice), ("bob", bob));
        using ControlVerifier verifier = new(OperatorsFile.Load(file));
        using WorkerMetrics metrics = new();
        using OperatorsExchange exchange = new(file, verifier, TimeSpan.FromSeconds(1), metrics, TimeProvider.System, NullLogger<OperatorsExchange>.Instance);
        File.Delete(file);
        using (var made = ChildProcess.Start("mkfifo", [file]))
        {
            (await made.WaitAsync(Eventually.Limit)).ShouldBeTrue(made.Tail);
        }

        var writing = Task.Run(() => Write(file, ("alice", alice)));
        await Task.Run(exchange.Look).WaitAsync(Eventually.Limit);
        await writing;
        Verify(verifier, "bob", bob).ShouldBe(ControlRefusal.UnknownKey);
        Verify(verifier, "alice", alice).ShouldBe(ControlRefusal.None);
    }

    private static void Write(string file, params (string Name, SigningKey Key)[] operators) => File.WriteAllText(
        file, OperatorsFile.Format(operators.Select(each => new OperatorKey(each.Name, OperatorRole.Lead, each.Key.PublicKey, Now.AddDays(-1), Now.AddDays(1)))));

    private static ControlRefusal Verify(ControlVerifier verifier, string author, SigningKey key)
    {
        Control control = new()
        {
            Id = "00112233445566778899aabbccddeeff",
            Type = ControlType.Release,
            Subject = "c",
            Author = author,
            Reason = "called",
            IssuedAt = Now,
            ValidUntil = Now.AddHours(1),
        };
        var value = ControlWriter.ToBytes(control);
        return verifier.Verify(value, SignatureHeaders.Of(key, value), Encoding.UTF8.GetBytes("c"), Now, out _);
    }
}
