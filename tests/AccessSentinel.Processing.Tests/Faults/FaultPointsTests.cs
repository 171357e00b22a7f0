using AccessSentinel.Processing.Faults;

namespace AccessSentinel.Processing.Tests.Faults;

public sealed class FaultPointsTests
{
    [Test]
    public void Without_the_second_variable_nothing_is_armed()
    {
        var faults = Read("load-save:1", null, out var kills);
        faults.Pass(FaultPoint.LoadSave);
        kills().ShouldBe(0);
        faults.ShouldBeSameAs(FaultPoints.None);
    }

    [TestCase("load-save:3", FaultPoint.LoadSave)]
    [TestCase("save-publish:3", FaultPoint.SavePublish)]
    [TestCase("publish-commit:3", FaultPoint.PublishCommit)]
    public void The_named_point_kills_at_the_count(string text, FaultPoint point)
    {
        var faults = Read(text, "1", out var kills);
        foreach (var other in Enum.GetValues<FaultPoint>().Where(p => p != point))
        {
            faults.Pass(other);
            faults.Pass(other);
            faults.Pass(other);
        }

        faults.Pass(point);
        faults.Pass(point);
        kills().ShouldBe(0);
        faults.Pass(point);
        kills().ShouldBe(1);
        faults.Pass(point);
        kills().ShouldBe(1);
    }

    [TestCase("load-save")]
    [TestCase("load-save:0")]
    [TestCase("load-save:-1")]
    [TestCase("somewhere:1")]
    [TestCase("load-save:1:1")]
    public void A_fault_that_cannot_be_read_refuses_to_start(string text)
    {
        Should.Throw<FormatException>(() => Read(text, "1", out _)).Message.ShouldContain(FaultPoints.FaultVariable);
    }

    private static FaultPoints Read(string fault, string? permission, out Func<int> kills)
    {
        var count = 0;
        kills = () => count;
        return FaultPoints.Read(name => name == FaultPoints.FaultVariable ? fault : permission, () => count++);
    }
}
