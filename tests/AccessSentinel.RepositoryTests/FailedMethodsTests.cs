using System.Diagnostics;

namespace AccessSentinel.RepositoryTests;

/// <summary>What the test command runs once more: it must find a failed test of a fixture with arguments, too.</summary>
public sealed class FailedMethodsTests
{
    private const string Results = """
        <TestRun xmlns="http://microsoft.com/schemas/VisualStudio/TeamTest/2010">
          <Results>
            <UnitTestResult testId="1" testName="Plain" outcome="Passed" />
            <UnitTestResult testId="2" testName="Plain_too" outcome="Failed" />
            <UnitTestResult testId="3" testName="Of_a_fixture" outcome="Failed" />
            <UnitTestResult testId="4" testName="Of_a_case(1,&quot;a.b&quot;)" outcome="Failed" />
            <UnitTestResult testId="5" testName="Of_a_case(2,&quot;c&quot;)" outcome="Timeout" />
          </Results>
          <TestDefinitions>
            <UnitTest name="Plain" id="1">
              <TestMethod className="A.B.PlainTests" name="Plain" />
            </UnitTest>
            <UnitTest name="Plain_too" id="2">
              <TestMethod className="A.B.PlainTests" name="Plain_too" />
            </UnitTest>
            <UnitTest name="Of_a_fixture" id="3">
              <TestMethod className="A.B.FixtureTests(&quot;x.y&quot;)" name="Of_a_fixture" />
            </UnitTest>
            <UnitTest name="Of_a_case(1,&quot;a.b&quot;)" id="4">
              <TestMethod className="A.B.PlainTests" name="Of_a_case(1,&quot;a.b&quot;)" />
            </UnitTest>
            <UnitTest name="Of_a_case(2,&quot;c&quot;)" id="5">
              <TestMethod className="A.B.PlainTests" name="Of_a_case(2,&quot;c&quot;)" />
            </UnitTest>
          </TestDefinitions>
        </TestRun>
        """;

    [Test]
    public async Task Names_each_failed_method_once() =>
        (await RunAsync()).ShouldBe(["A.B.FixtureTests.Of_a_fixture", "A.B.PlainTests.Of_a_case", "A.B.PlainTests.Plain_too"]);

    [Test]
    public async Task Asks_for_class_and_method_apart() =>
        (await RunAsync("--filter")).ShouldBe(
        [
            "(FullyQualifiedName~A.B.FixtureTests&FullyQualifiedName~.Of_a_fixture)|(FullyQualifiedName~A.B.PlainTests&FullyQualifiedName~.Of_a_case)"
                + "|(FullyQualifiedName~A.B.PlainTests&FullyQualifiedName~.Plain_too)",
        ]);

    private static async Task<string[]> RunAsync(params string[] arguments)
    {
        string file = Path.Combine(TestContext.CurrentContext.WorkDirectory, TestContext.CurrentContext.Test.Name + ".trx");
        await File.WriteAllTextAsync(file, Results);
        using var process = Process.Start(new ProcessStartInfo("bash", [Path.Combine(Repository.Root, "build", "failed-methods.sh"), .. arguments, file])
        {
            RedirectStandardOutput = true,
        })!;
        string output = await process.StandardOutput.ReadToEndAsync();
        await process.WaitForExitAsync();
        process.ExitCode.ShouldBe(0);
        return output.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
