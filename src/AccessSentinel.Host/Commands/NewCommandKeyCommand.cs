using System.CommandLine;
using AccessSentinel.Contracts.Signatures;

namespace AccessSentinel.Host.Commands;

/// <summary>Makes the pair of keys with which a worker signs commands.</summary>
internal static class NewCommandKeyCommand
{
    private const string Examples = """
        Examples:
          access-sentinel new-command-key --out command.pem > command.pub
          SENTINEL__COMMANDS__KEYFILE=command.pem access-sentinel run

        The private key goes to a new file with mode 600, for the workers; the public one to standard output (PEM), for the portal, which
        holds it against the headers signature and signature-key of each command (ES256 over the bytes of the value).
        Exit codes: 0 done; 1 the file could not be written (one that exists is never overwritten); 2 unknown arguments.
        """;

    public static Command Create(ProcessContext process)
    {
        Option<string> key = new("--out") { Description = "File for the private key; it must not exist.", HelpName = "FILE", Required = true };
        Command verb = new("new-command-key", "Makes the pair of keys with which workers sign commands.") { key };
        ExamplesAction.AddTo(verb, Examples);
        verb.SetAction(parsed =>
        {
            using var pair = SigningKey.Create();
            PrivateFile.WriteNew(parsed.GetRequiredValue(key), pair.PrivatePem());
            process.Output.Write(pair.PublicPem());
            return ExitCode.Done;
        });
        return verb;
    }
}
