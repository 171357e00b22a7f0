namespace AccessSentinel.Learning.Report;

internal sealed class ReportBody(BacktestFigures figures)
{
    public override string ToString() => "<!doctype html><title>AccessSentinel</title>" + figures.CredentialDays;
}
