using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Host.Doctor;
using AccessSentinel.Host.Options;
using AccessSentinel.TestKit.Processes;

namespace AccessSentinel.Host.Tests.Commands;

/// <summary>What the doctor says of a key file, by its age and by its rotation.</summary>
public sealed class KeyFileCheckTests
{
    private static readonly DateTime Now = new(2026, 3, 2, 9, 0, 0, DateTimeKind.Utc);

    [Test]
    public void AYoungKeyAloneIsWell() => Of(KeyFile.Create(Now.AddDays(-700))).ShouldHaveSingleItem().Verdict.ShouldBe(Verdict.Well);

    [Test]
    public void AKeyOfUnknownAgeIsNotSaidToBeOld() => Of(KeyFile.Create()).ShouldHaveSingleItem().Verdict.ShouldBe(Verdict.Well);

    [Test]
    public void AnOldKeyIsToBeRotated()
    {
        var found = Of(KeyFile.Create(Now.AddDays(-731)))[1];

        found.Verdict.ShouldBe(Verdict.Warning);
        found.Sentence.ShouldContain("731 days ago");
        found.Mend.ShouldContain("rotate-key --file");
    }

    [Test]
    public void ARunningOverlapIsNamedWithItsEnd()
    {
        var file = KeyFile.Create(Now.AddDays(-900)).Rotate(Now.AddDays(-10), TimeSpan.FromDays(30));
        var found = Of(file)[1];

        found.Verdict.ShouldBe(Verdict.Well);
        found.Sentence.ShouldContain("until 2026-03-22");
        found.Sentence.ShouldContain(file.Key.Overlap!.Previous.Id);
        Of(file.Return(Now))[1].Sentence.ShouldContain("taken back");
    }

    [Test]
    public void AnEndedOverlapIsToBeFinished()
    {
        var found = Of(KeyFile.Create().Rotate(Now.AddDays(-30), TimeSpan.FromDays(30)))[1];

        found.Verdict.ShouldBe(Verdict.Warning);
        found.Mend.ShouldContain("--finish");
    }

    [Test]
    public void WhatIsNoKeyFileFails() => Said("{}").ShouldHaveSingleItem().Verdict.ShouldBe(Verdict.Failure);

    private static IReadOnlyList<Diagnosis> Of(KeyFile file) => Said(file.Format());

    private static IReadOnlyList<Diagnosis> Said(string text)
    {
        using TemporaryFolder folder = new();
        var path = folder.Combine("tag.key");
        File.WriteAllText(path, text);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(path, UnixFileMode.UserRead | UnixFileMode.UserWrite);
        }

        return [.. KeyFileCheck.Run(SentinelOptions.Load([], [], [$"Privacy:KeyFile={path}"], needsRedis: false), Now)];
    }
}
