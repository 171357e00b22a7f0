using System.CommandLine;
using AccessSentinel.Contracts.Privacy;

namespace AccessSentinel.Host.Commands;

/// <summary>Prints a new key file.</summary>
internal static class NewKeyCommand
{
    private const string Examples = """
        Examples:
          (umask 077; access-sentinel new-key > /etc/access-sentinel/tag.key)
          SENTINEL__PRIVACY__KEYFILE=/etc/access-sentinel/tag.key access-sentinel run

        Exit codes: 0 done; 1 the key could not be written; 2 unknown arguments.
        """;

    public static Command Create(ProcessContext process)
    {
        Command verb = new("new-key", "Prints a new key file to standard output: a random secret under which identifiers become tags.");
        ExamplesAction.AddTo(verb, Examples);
        verb.SetAction(_ =>
        {
            process.Output.Write(KeyFile.Create(TimeProvider.System.GetUtcNow().UtcDateTime).Format());
            process.Output.Flush();
            if (process.Interactive)
            {
                process.Error.WriteLine("This is a secret. To keep it: (umask 077; access-sentinel new-key > FILE)");
            }

            return ExitCode.Done;
        });
        return verb;
    }
}
