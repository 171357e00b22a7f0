namespace AccessSentinel.Host.Tests.Commands;

public sealed class DrillCommandTests
{
    [TestCase("--rate", "0")]
    [TestCase("--rate", "101")]
    [TestCase("--within", "4s")]
    [TestCase("--within", "soon")]
    [TestCase("--allow", "0")]
    [TestCase("--history", "29")]
    public async Task What_is_out_of_range_is_named_before_anything_is_connected(string option, string value)
    {
        TestProcess process = new();
        (await process.RunAsync("drill", option, value)).ShouldBe(2);
        process.Error.ShouldContain($"{option} '{value}' is refused");
    }

    [Test]
    public async Task Without_a_prefix_there_is_no_drill()
    {
        TestProcess process = new();
        process.Environment["SENTINEL__KAFKA__BOOTSTRAPSERVERS"] = "127.0.0.1:1";
        process.Environment["SENTINEL__REDIS__CONNECTION"] = "127.0.0.1:1";
        process.Environment["SENTINEL__DRILL__PREFIX"] = "";
        (await process.RunAsync("drill")).ShouldBe(2);
        process.Error.ShouldContain("Drill:Prefix is empty");
    }
}
