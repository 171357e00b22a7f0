using AccessSentinel.TestKit;

namespace AccessSentinel.Learning.MLNet.Tests;

/// <summary>Compiled instead of the tests where there is no ML.NET: skipped with the reason, and in CI a failure.</summary>
public sealed class AbsenceTests
{
    [Test]
    public void MLNetIsThere() => Requires.Missing("no ML.NET: neither its package (PackageFeed=public) nor its assemblies (MLNetPath, or ../shared/mlnet/lib beside the checkout)");
}
