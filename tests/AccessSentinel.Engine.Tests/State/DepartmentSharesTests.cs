using AccessSentinel.Engine.State;

namespace AccessSentinel.Engine.Tests.State;

public sealed class DepartmentSharesTests
{
    /// <summary>What a suspicious period taught with no weight must not hold a slot that a loaded record has free.</summary>
    [TestCase(0.0)]
    [TestCase(1e-60)]
    public void APersonWithoutWeightLeavesNoTraceThatLoadingWouldLose(double weight)
    {
        var kept = new CredentialState("ps-1");
        kept.Baseline.Departments.Add(75, weight);
        kept.Baseline.Departments.Add(22, 1);
        var loaded = StateCodec.Decode("ps-1", Store(kept));
        kept.Baseline.Departments.Add(33, 1);
        loaded.Baseline.Departments.Add(33, 1);

        Store(loaded).Core.ShouldBe(Store(kept).Core);
    }

    [Test]
    public void ADepartmentThatFadedAwayLeavesNoTraceThatLoadingWouldLose()
    {
        var kept = new CredentialState("ps-1");
        kept.Baseline.Departments.Add(75, 1e-30);
        kept.Baseline.Departments.Decay(1e-30);
        kept.Baseline.Departments.Add(22, 1);
        var loaded = StateCodec.Decode("ps-1", Store(kept));
        kept.Baseline.Departments.Add(33, 1);
        loaded.Baseline.Departments.Add(33, 1);

        Store(loaded).Core.ShouldBe(Store(kept).Core);
    }

    private static StoredRecord Store(CredentialState state)
    {
        var record = new StoredRecord();
        StateCodec.Encode(state, record);
        return record;
    }
}
