using FsCheck;
using FsCheck.Fluent;

namespace AccessSentinel.Engine.Tests;

/// <summary>Properties over 300 generated values, always the same ones; a failure is shrunk.</summary>
internal static class Property
{
    private const ulong Seed = 20260330;

    internal static void Check<T1, T2>(Action<T1, T2> property) => Check(Prop.ForAll(property));

    internal static void Check<T1, T2, T3>(Action<T1, T2, T3> property) => Check(Prop.ForAll(property));

    internal static void Check<T>(Action<T> property) => Check(Prop.ForAll(property));

    private static void Check(FsCheck.Property property)
    {
        TestContext.Out.WriteLine($"seed {Seed}");
        FsCheck.Check.One(Config.QuickThrowOnFailure.WithMaxTest(300).WithReplay(Seed, 1), property);
    }
}
