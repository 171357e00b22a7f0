using AccessSentinel.Learning.Backtest;

namespace AccessSentinel.Learning.Report;

/// <summary>Renders <c>report.html</c>: one self-contained page, without scripts and without anything fetched from elsewhere.</summary>
public static class ReportPage
{
    /// <summary>The page.</summary>
    public static string Render(BacktestResult result) => new ReportBody(new BacktestFigures(result)).Render().Html;
}
