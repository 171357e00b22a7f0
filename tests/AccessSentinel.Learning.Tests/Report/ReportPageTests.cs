using System.Text.Json;
using System.Text.RegularExpressions;
using System.Xml.Linq;
using AccessSentinel.Learning.Report;
using AccessSentinel.Learning.Tests.Backtest;
using AccessSentinel.Learning.Tests.TestKit;

namespace AccessSentinel.Learning.Tests.Report;

public sealed partial class ReportPageTests
{
    [Test]
    public void IsOnePageThatFetchesNothing()
    {
        using Scratch scratch = new();
        var (events, truth) = BacktestRunnerTests.Breach(scratch, 31);
        foreach (var labels in new[] { truth, null })
        {
            var html = ReportPage.Render(BacktestRunnerTests.Run(scratch, "out", labels, events));
            Foreign().Matches(html).ShouldBeEmpty();
            html.ShouldNotContain("<script", Case.Insensitive);
            html.ShouldContain("<svg");
            html.ShouldContain("Posture of the portal");
        }
    }

    [Test]
    public void IsWellFormed()
    {
        using Scratch scratch = new();
        var (events, truth) = BacktestRunnerTests.Breach(scratch, 32);
        var html = ReportPage.Render(BacktestRunnerTests.Run(scratch, "out", truth, events));
        // Void elements apart, the page is XML, so that a tag left open is found.
        var xml = html.Replace("<!doctype html>", "", StringComparison.Ordinal);
        xml = VoidElement().Replace(xml, "<$1$2/>");
        Should.NotThrow(() => XDocument.Parse(xml.Trim()));
    }

    [Test]
    public void EscapesWhateverComesFromEvents()
    {
        const string Hostile = "<img src=x onerror=alert(1)>\\\"&'";
        using Scratch scratch = new();
        var start = EventText.Monday;
        var lines = Enumerable.Range(0, 700).Select(i => EventText.Lookup($"e{i}", start.AddSeconds(i), Hostile, $"p{i}"));
        var result = BacktestRunnerTests.Run(scratch, "out", null, scratch.File("<b>.jsonl", EventText.Lines(lines)));
        result.Episodes.ShouldNotBeEmpty();
        var html = ReportPage.Render(result);
        html.ShouldNotContain("<img");
        html.ShouldNotContain("<b>");
        html.ShouldContain("&lt;img src=x onerror=alert(1)&gt;");
    }

    [Test]
    public void ExpectedAndObservedAreStatedByProfessionAndTooFewDataAreNamed()
    {
        using Scratch scratch = new();
        var (events, truth) = BacktestRunnerTests.Breach(scratch, 33);
        var result = BacktestRunnerTests.Run(scratch, "out", truth, events);
        using var summary = JsonDocument.Parse(SummaryWriter.ToBytes(result));
        var professions = summary.RootElement.GetProperty("professions").EnumerateArray().ToArray();
        foreach (var profession in professions)
        {
            var hours = profession.GetProperty("credentialHours").GetInt64();
            var expected = profession.GetProperty("expectedWrongful");
            expected.GetProperty("suspend").GetDouble().ShouldBe(hours * 1 / 1e6, 1e-6);
            expected.GetProperty("stepUp").GetDouble().ShouldBe(hours * 5 / 1e6, 1e-6);
            expected.GetProperty("restrict").GetDouble().ShouldBe(hours * 5 / 1e6, 1e-6);
            profession.GetProperty("tooFewForSuspendBudget").GetBoolean().ShouldBeTrue();
            profession.TryGetProperty("wrongful", out _).ShouldBeTrue();
        }

        professions.Sum(each => each.GetProperty("expectedWrongful").GetProperty("suspend").GetDouble())
            .ShouldBe(summary.RootElement.GetProperty("budgets").EnumerateArray().Single(each => each.GetProperty("measure").GetString() == "suspend").GetProperty("expectedWrongful").GetDouble(), 1e-5);
        summary.RootElement.GetProperty("warnings").GetArrayLength().ShouldBe(3);
        summary.RootElement.GetProperty("warnings")[2].GetString()!.ShouldContain("too few to confirm the budget of suspend");
        ReportPage.Render(result).ShouldContain("too few to confirm the budget of suspend");
    }

    [TestCase(2.99, true)]
    [TestCase(3, false)]
    public void FromThreeExpectedOnNoneSeenWouldConfirmABudget(double expected, bool tooFew) => BacktestFigures.IsTooFew(expected).ShouldBe(tooFew);

    [Test]
    public void AnEmptyPeriodHasAReportToo()
    {
        using Scratch scratch = new();
        var html = ReportPage.Render(BacktestRunnerTests.Run(scratch, "out", null, scratch.File("none.jsonl", [])));
        html.ShouldContain("no events");
        html.ShouldNotContain("NaN");
    }

    [Test]
    public void MarkupEscapesTextAndKeepsMarkup()
    {
        var inner = Markup.Of($"<b>{"<&\">"}</b>");
        Markup.Of($"{inner}{1234.5:N1}").Html.ShouldBe("<b>&lt;&amp;&quot;&gt;</b>1,234.5");
    }

    [GeneratedRegex(@"https?:|//\w|\b(src|href)\s*=|@import|url\(", RegexOptions.IgnoreCase)]
    private static partial Regex Foreign();

    [GeneratedRegex("<(meta|br)([^>]*)>")]
    private static partial Regex VoidElement();
}
