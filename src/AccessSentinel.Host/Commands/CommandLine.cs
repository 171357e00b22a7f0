using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;
using AccessSentinel.Host.Options;
using AccessSentinel.Processing.Ports;

namespace AccessSentinel.Host.Commands;

/// <summary>All verbs, and how what goes wrong in them becomes an exit code and a sentence on standard error.</summary>
internal static class CommandLine
{
    public static async Task<int> RunAsync(string[] arguments, ProcessContext process, CancellationToken cancellation)
    {
        var parsed = Create(process).Parse(arguments, new ParserConfiguration { EnablePosixBundling = false });

        // `--help` wins over what is missing; anything else that cannot be understood does nothing at all.
        if (parsed.Errors.Count > 0 && parsed.Action is not (HelpAction or ExamplesAction or null) && parsed.Action.ClearsParseErrors is false)
        {
            foreach (var error in parsed.Errors)
            {
                await process.Error.WriteLineAsync($"access-sentinel: {error.Message}");
            }

            await process.Error.WriteLineAsync($"See `access-sentinel {Path(parsed)}--help`.");
            return ExitCode.Usage;
        }

        try
        {
            return await parsed.InvokeAsync(
                new InvocationConfiguration
                {
                    Output = process.Output,
                    Error = process.Error,
                    EnableDefaultExceptionHandler = false,
                    ProcessTerminationTimeout = null,
                },
                cancellation);
        }
        catch (ConfigurationException exception)
        {
            foreach (var error in exception.Errors)
            {
                await process.Error.WriteLineAsync($"access-sentinel: {error}");
            }

            return ExitCode.Usage;
        }
        catch (OperationCanceledException) when (cancellation.IsCancellationRequested)
        {
            return ExitCode.Done;
        }
        catch (Exception exception) when (exception is TransportException or FatalTransportException or IOException or UnauthorizedAccessException)
        {
            await process.Error.WriteLineAsync($"access-sentinel: {exception.Message}");
            return ExitCode.Failed;
        }
    }

    /// <summary>The root command with every verb.</summary>
    public static RootCommand Create(ProcessContext process)
    {
        RootCommand root = new("Stops mass extraction of beneficiaries' data by stolen health-professional credentials.")
        {
            RunCommand.Create(process),
            DemoCommand.Create(process),
            SimulateCommand.Create(process),
            PortalCommand.Create(process),
            DrillCommand.Create(process),
            TopicsCommand.Create(process),
            BrokerCommand.Create(process),
            TrainCommand.Create(process),
            BacktestCommand.Create(process),
            EvaluateCommand.Create(process),
            InspectCommand.Create(process),
            UnprovenCommand.Create(process),
            IncidentsCommand.Create(process),
            VerifyAuditCommand.Create(process),
            ReportBreachCommand.Create(process),
            NewKeyCommand.Create(process),
            RotateKeyCommand.Create(process),
            NewOperatorKeyCommand.Create(process),
            NewCommandKeyCommand.Create(process),
            ListCommand.Create(process),
            ReleaseCommand.Create(process),
            ConfirmCommand.Create(process),
            AllowCommand.Create(process),
            SuspendCommand.Create(process),
            DoctorCommand.Create(process),
        };
        return root;
    }

    private static string Path(ParseResult parsed) => parsed.CommandResult.Command is RootCommand ? "" : parsed.CommandResult.Command.Name + " ";
}
