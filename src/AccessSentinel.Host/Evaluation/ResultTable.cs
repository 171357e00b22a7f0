using System.Text;
using Spectre.Console;

namespace AccessSentinel.Host.Evaluation;

/// <summary>A table of results: the first column names, the others hold figures and are flush right.</summary>
/// <param name="Title">What it shows.</param>
/// <param name="Headers">Heads of the columns.</param>
/// <param name="Rows">Cells, as many as heads in each row.</param>
/// <param name="Notes">What the reader must know to read it rightly.</param>
internal sealed record ResultTable(string Title, IReadOnlyList<string> Headers, IReadOnlyList<string[]> Rows, IReadOnlyList<string> Notes)
{
    /// <summary>As aligned text.</summary>
    public string ToText()
    {
        var widths = Headers.Select((head, i) => Rows.Select(row => row[i].Length).Append(head.Length).Max()).ToArray();
        var text = new StringBuilder().Append(Title).Append('\n');
        foreach (var row in Rows.Prepend([.. Headers]))
        {
            text.Append("  ").AppendJoin("  ", row.Select((cell, i) => i == 0 ? cell.PadRight(widths[0]) : cell.PadLeft(widths[i]))).Append('\n');
        }

        foreach (var note in Notes)
        {
            text.Append("  ").Append(note).Append('\n');
        }

        return text.ToString();
    }

    /// <summary>As Markdown.</summary>
    public string ToMarkdown()
    {
        var text = new StringBuilder("### ").Append(Title).Append("\n\n");
        AppendRow(text, Headers);
        AppendRow(text, Headers.Select((_, i) => i == 0 ? "---" : "--:"));
        foreach (var row in Rows)
        {
            AppendRow(text, row);
        }

        foreach (var note in Notes)
        {
            text.Append('\n').Append(note).Append('\n');
        }

        return text.Append('\n').ToString();
    }

    /// <summary>On a terminal.</summary>
    public void Draw(IAnsiConsole console)
    {
        Table table = new() { Title = new TableTitle(Markup.Escape(Title)), Border = TableBorder.Simple };
        for (var i = 0; i < Headers.Count; i++)
        {
            TableColumn column = new(Markup.Escape(Headers[i]));
            table.AddColumn(i == 0 ? column : column.RightAligned());
        }

        foreach (var row in Rows)
        {
            table.AddRow([.. row.Select(Markup.Escape)]);
        }

        console.Write(table);
        foreach (var note in Notes)
        {
            console.WriteLine(note);
        }
    }

    private static void AppendRow(StringBuilder text, IEnumerable<string> cells) => text.Append("| ").AppendJoin(" | ", cells).Append(" |\n");
}
