using System.Text;
using AccessSentinel.Contracts.Events;

namespace AccessSentinel.Contracts.Tests.Events;

public sealed class DepartmentTests
{
    [Test]
    public void EveryNumberIsReadBackAndNoTwoAreTheSame()
    {
        var codes = Enumerable.Range(1, 116).Select(n => Department.Format((byte)n)).ToArray();

        codes.ShouldBeUnique();
        codes.ShouldContain("2A");
        codes.ShouldContain("989");
        for (var n = 1; n <= 116; n++)
        {
            Department.TryParse(codes[n - 1], out var number).ShouldBeTrue();
            number.ShouldBe((byte)n);
        }

        codes.Length.ShouldBeLessThan(Department.Count);
        Department.Format(0).ShouldBe("");
        Should.Throw<ArgumentOutOfRangeException>(() => Department.Format(117));
    }

    [TestCase("2a", "2A")]
    [TestCase("2b", "2B")]
    [TestCase("01", "01")]
    public void EitherCaseIsRead(string text, string code)
    {
        Department.TryParse(Encoding.UTF8.GetBytes(text), out var number).ShouldBeTrue();
        Department.Format(number).ShouldBe(code);
    }

    [TestCase("")]
    [TestCase("1")]
    [TestCase("00")]
    [TestCase("96")]
    [TestCase("99")]
    [TestCase("2C")]
    [TestCase("075")]
    [TestCase("970")]
    [TestCase("990")]
    [TestCase("2é")]
    [TestCase("9711")]
    public void AnythingElseIsNone(string text)
    {
        Department.TryParse(text, out var number).ShouldBeFalse();
        number.ShouldBe((byte)0);
    }
}
