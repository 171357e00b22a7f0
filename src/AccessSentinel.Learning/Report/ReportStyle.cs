namespace AccessSentinel.Learning.Report;

/// <summary>The page's style sheet. No font, image or sheet is fetched from anywhere.</summary>
internal static class ReportStyle
{
    public const string Red = "#b3261e";
    public const string Amber = "#b26a00";
    public const string Blue = "#2f5d8a";
    public const string Teal = "#1d7a72";
    public const string Grey = "#9aa5b1";
    public const string Ink = "#1b2733";

    public const string Sheet = """
        :root{color-scheme:light}
        *{box-sizing:border-box}
        body{margin:0;background:#f3f5f8;color:#1b2733;font:15px/1.5 system-ui,-apple-system,"Segoe UI",Roboto,"Liberation Sans","DejaVu Sans",sans-serif}
        main{max-width:1120px;margin:0 auto;padding:0 24px 64px}
        header{background:#14273d;color:#fff;padding:32px 0 28px;margin-bottom:28px}
        header div{max-width:1120px;margin:0 auto;padding:0 24px}
        header h1{margin:0;font-size:27px;font-weight:650;letter-spacing:-.01em}
        header p{margin:6px 0 0;color:#c3d0de}
        h2{font-size:20px;margin:0 0 4px;font-weight:650;letter-spacing:-.01em}
        h3{font-size:15px;margin:22px 0 6px;font-weight:650}
        section{background:#fff;border:1px solid #dfe5ec;border-radius:10px;padding:24px 26px;margin-bottom:22px}
        .lead{color:#52606d;margin:0 0 16px;max-width:76ch}
        .cards{display:grid;grid-template-columns:repeat(4,1fr);gap:16px;margin-bottom:22px}
        .card{background:#fff;border:1px solid #dfe5ec;border-top:4px solid #2f5d8a;border-radius:10px;padding:16px 18px}
        .card.bad{border-top-color:#b3261e}.card.good{border-top-color:#1d7a72}.card.warn{border-top-color:#b26a00}
        .card .figure{font-size:32px;font-weight:680;line-height:1.15;font-variant-numeric:tabular-nums;letter-spacing:-.02em}
        .card .name{font-size:13px;color:#52606d;font-weight:600}
        .card .note{font-size:13px;color:#52606d;margin-top:4px}
        .verdict{font-size:17px;line-height:1.55;margin:0 0 20px;max-width:80ch}
        table{border-collapse:collapse;width:100%;font-size:14px;font-variant-numeric:tabular-nums}
        th{text-align:left;font-weight:600;color:#52606d;border-bottom:2px solid #dfe5ec;padding:7px 10px 7px 0;vertical-align:bottom;font-size:13px}
        td{border-bottom:1px solid #edf0f4;padding:7px 10px 7px 0;vertical-align:top}
        th.n,td.n{text-align:right;padding-right:14px}
        tr.sum td{font-weight:650;border-top:2px solid #dfe5ec}
        .scroll{overflow-x:auto}
        .chip{display:inline-block;border-radius:99px;padding:1px 9px;font-size:12px;font-weight:600;color:#fff;white-space:nowrap;margin:1px 3px 1px 0}
        .chip.suspend{background:#b3261e}.chip.step_up{background:#b26a00}.chip.restrict{background:#2f5d8a}
        .chip.attack{background:#14273d}.chip.wrongful{background:#fff;color:#b3261e;border:1px solid #b3261e}
        code{font:13px/1.4 ui-monospace,SFMono-Regular,"Liberation Mono","DejaVu Sans Mono",monospace}
        figure{margin:14px 0 0}figcaption{font-size:13px;color:#52606d;margin-top:4px}
        svg{display:block;width:100%;height:auto;font-family:inherit}
        svg text{fill:#52606d;font-size:11px}
        .case{border-top:1px solid #dfe5ec;padding:16px 0 6px}
        .case:first-of-type{border-top:0}
        .case h3{margin:0 0 4px;font-size:16px}
        .case p{margin:4px 0;max-width:92ch}
        .muted{color:#52606d}.small{font-size:13px}
        .key{display:inline-block;width:11px;height:11px;border-radius:3px;margin:0 5px 0 14px;vertical-align:-1px}
        .two{display:grid;grid-template-columns:1fr 1fr;gap:28px}
        footer{color:#52606d;font-size:13px;max-width:1120px;margin:0 auto;padding:0 24px 40px}
        @media(max-width:860px){.cards{grid-template-columns:1fr 1fr}.two{grid-template-columns:1fr}}
        @media print{body{background:#fff}section,.card{break-inside:avoid;border-color:#bbb}header{background:#fff;color:#000}header p{color:#333}}
        """;
}
