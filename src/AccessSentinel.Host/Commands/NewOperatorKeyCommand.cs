using System.CommandLine;
using System.Text;
using AccessSentinel.Contracts.Controls;
using AccessSentinel.Contracts.Signatures;
using AccessSentinel.Host.Options;

namespace AccessSentinel.Host.Commands;

/// <summary>Makes the pair of keys of an operator.</summary>
internal static class NewOperatorKeyCommand
{
    private const string Examples = """
        Examples:
          access-sentinel new-operator-key --operator alice --role lead --out alice.pem --operators operators.json
          access-sentinel new-operator-key --operator bob --role analyst --out bob.pem --valid-for 90d >> bob-entry.json

        The private key goes to a new file with mode 600: it stays with the operator. The public entry goes into the operators' file,
        which the workers are given by Operators:File; they watch it, and follow the operator within Operators:WatchEvery.
        Roles: analyst releases, confirms and allows; lead also suspends.
        Exit codes: 0 done; 1 a file could not be written (one that exists is never overwritten); 2 arguments or the operators' file are wrong.
        """;

    private static readonly TimeSpan Longest = TimeSpan.FromDays(3650);

    public static Command Create(ProcessContext process)
    {
        Option<string> name = new("--operator") { Description = $"The operator's name, 1 to {Control.LongestAuthor} characters.", HelpName = "NAME", Required = true };
        name.Validators.Add(result =>
        {
            var text = result.GetValueOrDefault<string>() ?? "";
            if (text.Length is < 1 or > Control.LongestAuthor || text.Any(char.IsControl))
            {
                result.AddError($"--operator has 1 to {Control.LongestAuthor} characters.");
            }
        });
        Option<OperatorRole> role = new("--role")
        {
            Description = "analyst (release, confirm, allow) or lead (also suspend).",
            HelpName = "ROLE",
            Required = true,
            CustomParser = result =>
            {
                var text = result.Tokens.Count == 1 ? result.Tokens[0].Value : "";
                if (!OperatorRoles.TryParse(text, out var parsed))
                {
                    result.AddError($"--role '{text}' is refused; allowed is analyst or lead.");
                }

                return parsed;
            },
        };
        Option<string> key = new("--out") { Description = "File for the private key; it must not exist.", HelpName = "FILE", Required = true };
        Option<string> operators = new("--operators") { Description = "Operators' file to add the public entry to; made when there is none. Without it the entry is only printed.", HelpName = "FILE" };
        Option<TimeSpan> validFor = Arguments.Duration("--valid-for", TimeSpan.FromDays(365), TimeSpan.FromDays(1), Longest, "How long the key is valid.");
        Command verb = new("new-operator-key", "Makes the pair of keys with which an operator signs controls.") { name, role, key, operators, validFor };
        ExamplesAction.AddTo(verb, Examples);
        verb.SetAction(parsed =>
        {
            using var pair = SigningKey.Create();
            var now = TimeProvider.System.GetUtcNow().UtcDateTime;
            var from = new DateTime(now.Ticks - (now.Ticks % TimeSpan.TicksPerSecond), DateTimeKind.Utc);
            OperatorKey entry = new(parsed.GetRequiredValue(name), parsed.GetRequiredValue(role), pair.PublicKey, from, from + parsed.GetValue(validFor));
            var known = parsed.GetValue(operators) is { } path ? Known(path) : [];
            PrivateFile.WriteNew(parsed.GetRequiredValue(key), pair.PrivatePem());
            if (parsed.GetValue(operators) is { } file)
            {
                Replace(file, OperatorsFile.Format([.. known, entry]));
            }

            process.Output.Write(OperatorsFile.Format([entry]));
            process.Error.WriteLine(
                $"access-sentinel: the private key is in {parsed.GetRequiredValue(key)}; the entry above {(parsed.GetValue(operators) is { } added ? $"was added to {added}" : "goes into the workers' Operators:File")}.");
            return ExitCode.Done;
        });
        return verb;
    }

    private static IReadOnlyList<OperatorKey> Known(string path)
    {
        if (!File.Exists(path))
        {
            return [];
        }

        try
        {
            return OperatorsFile.Load(path);
        }
        catch (OperatorsFileException exception)
        {
            throw new ConfigurationException($"--operators: {exception.Message}");
        }
    }

    /// <summary>In one step: a worker that starts meanwhile reads the old file or the new one.</summary>
    private static void Replace(string path, string text)
    {
        var beside = path + ".new";
        File.WriteAllText(beside, text, new UTF8Encoding(encoderShouldEmitUTF8Identifier: false));
        File.Move(beside, path, overwrite: true);
    }
}
