using System.Buffers;
using AccessSentinel.Contracts.Audit;
using AccessSentinel.Contracts.Commands;
using AccessSentinel.Contracts.Findings;
using AccessSentinel.Learning.Report;

namespace AccessSentinel.Learning.Backtest;

/// <summary>
/// The folder a backtest writes: <c>commands.jsonl</c>, <c>findings.jsonl</c> and <c>audit.jsonl</c> while it runs, <c>summary.json</c> and
/// <c>report.html</c> at its end. Files of a former run are replaced.
/// </summary>
public sealed class BacktestFolder : IBacktestSink, IDisposable
{
    private readonly string _path;
    private readonly FileStream _commands;
    private readonly FileStream _findings;
    private readonly FileStream _audit;
    private readonly AuditChain _chain = new("backtest");
    private readonly IReadOnlyList<AuditContent> _opening;
    private readonly ArrayBufferWriter<byte> _line = new(4096);

    /// <summary>Makes the folder if need be, and begins the files in it.</summary>
    /// <param name="path">Its path.</param>
    /// <param name="opening">What the audit says after its start: configuration, model.</param>
    /// <exception cref="IOException">It cannot be written.</exception>
    /// <exception cref="UnauthorizedAccessException">It may not be written.</exception>
    public BacktestFolder(string path, params IReadOnlyList<AuditContent> opening)
    {
        _path = path;
        _opening = [StartAudit.Of("backtest"), .. opening];
        Directory.CreateDirectory(path);
        // Of a run that is stopped half-way nothing old must be left that could be taken for its end.
        File.Delete(Path.Combine(path, SummaryFile));
        File.Delete(Path.Combine(path, ReportFile));
        _commands = File.Create(Path.Combine(path, CommandsFile), 1 << 16);
        _findings = File.Create(Path.Combine(path, FindingsFile), 1 << 16);
        _audit = File.Create(Path.Combine(path, AuditFile), 1 << 16);
    }

    /// <summary>Name of the file of commands.</summary>
    public const string CommandsFile = "commands.jsonl";

    /// <summary>Name of the file of findings.</summary>
    public const string FindingsFile = "findings.jsonl";

    /// <summary>Name of the file of the audit.</summary>
    public const string AuditFile = "audit.jsonl";

    /// <summary>Name of the summary.</summary>
    public const string SummaryFile = "summary.json";

    /// <summary>Name of the report.</summary>
    public const string ReportFile = "report.html";

    /// <inheritdoc/>
    public void Command(Command command)
    {
        CommandWriter.Write(command, _line);
        EndLine(_commands);
    }

    /// <inheritdoc/>
    public void Finding(Finding finding)
    {
        FindingWriter.Write(finding, _line);
        EndLine(_findings);
    }

    /// <inheritdoc/>
    public void Audit(AuditContent content, DateTime time)
    {
        Open(time);
        Seal(content, time);
    }

    /// <summary>The chain of <c>audit.jsonl</c> so far: its head is what to keep, to prove the file later.</summary>
    public AuditChain AuditChain => _chain;

    /// <summary>Writes summary and report.</summary>
    /// <exception cref="IOException">They cannot be written.</exception>
    public void Complete(BacktestResult result)
    {
        Open(new DateTime(result.Last, DateTimeKind.Utc));
        _commands.Flush();
        _findings.Flush();
        _audit.Flush();
        File.WriteAllBytes(Path.Combine(_path, SummaryFile), SummaryWriter.ToBytes(result));
        File.WriteAllText(Path.Combine(_path, ReportFile), ReportPage.Render(result));
    }

    /// <summary>Closes the files.</summary>
    public void Dispose()
    {
        _commands.Dispose();
        _findings.Dispose();
        _audit.Dispose();
    }

    /// <summary>The beginning of the chain has the time of what comes first, or of the data's end: nothing here depends on a clock.</summary>
    private void Open(DateTime time)
    {
        if (_chain.Number > 0)
        {
            return;
        }

        foreach (var content in _opening)
        {
            Seal(content, time);
        }
    }

    private void Seal(AuditContent content, DateTime time)
    {
        _audit.Write(_chain.Seal(AuditContentWriter.ToBytes(content), time));
        _audit.WriteByte((byte)'\n');
    }

    private void EndLine(FileStream file)
    {
        file.Write(_line.WrittenSpan);
        file.WriteByte((byte)'\n');
        _line.ResetWrittenCount();
    }
}
