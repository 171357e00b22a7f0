using System.CommandLine;
using AccessSentinel.Contracts.Controls;
using AccessSentinel.Contracts.Signatures;
using AccessSentinel.Host.Composition;
using AccessSentinel.Host.Options;

namespace AccessSentinel.Host.Commands;

/// <summary>The options of every verb with which an operator asks for something.</summary>
internal sealed class ControlArguments
{
    /// <summary>The end of the help of every such verb.</summary>
    public const string Note = """

        The control is signed with --key (access-sentinel new-operator-key), published to the topic of controls, and followed by whichever
        worker has it; the verb waits for its answer in Redis. The operator's name is that of the key in Operators:File, unless --operator
        says it.
        Exit codes: 0 it was followed (a first of two releases counts: it says so); 1 it was refused, was about nothing, or nobody answered
        in time; 2 arguments or configuration are wrong.
        """ + ConfigurationArguments.Note;

    private readonly Option<string> _key = new("--key") { Description = "Your private key.", HelpName = "FILE", Required = true };
    private readonly Option<string> _reason = new("--reason") { Description = $"Why, for the audit: 1 to {Control.LongestReason} characters, nothing about beneficiaries.", HelpName = "TEXT", Required = true };
    private readonly Option<string?> _operator = new("--operator") { Description = "Your name, where Operators:File is not at hand.", HelpName = "NAME" };
    private readonly Option<TimeSpan> _validFor = Arguments.Duration("--valid-for", TimeSpan.FromHours(1), TimeSpan.FromMinutes(1), Control.LongestValidity, "How long it may wait for a worker.");
    private readonly Option<TimeSpan> _wait = Arguments.Duration("--wait", TimeSpan.FromSeconds(30), TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(10), "How long to wait for the answer.");
    private readonly ConfigurationArguments _configuration = new();

    public void AddTo(Command verb)
    {
        _reason.Validators.Add(result =>
        {
            var text = result.GetValueOrDefault<string>() ?? "";
            if (text.Length is < 1 or > Control.LongestReason || text.Any(char.IsControl))
            {
                result.AddError($"--reason has 1 to {Control.LongestReason} characters, none of them a control character.");
            }
        });
        verb.Options.Add(_key);
        verb.Options.Add(_reason);
        verb.Options.Add(_operator);
        verb.Options.Add(_validFor);
        verb.Options.Add(_wait);
        _configuration.AddTo(verb);
    }

    /// <summary>The credential that a verb is about.</summary>
    public static Argument<string> Credential()
    {
        Argument<string> credential = new("CREDENTIAL") { Description = "The portal's id of the credential, 1 to 128 characters." };
        credential.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is not { Length: >= 1 and <= Control.LongestSubject } id)
            {
                result.AddError($"CREDENTIAL has 1 to {Control.LongestSubject} characters.");
            }
            else if (id.StartsWith("--", StringComparison.Ordinal))
            {
                // The parser takes an option that it does not know for the argument.
                result.AddError($"{id} is not an option.");
            }
        });
        return credential;
    }

    public SentinelOptions Load(ParseResult parsed, ProcessContext process) => _configuration.Load(parsed, process, needsRedis: true);

    public SigningKey Key(ParseResult parsed) => Oversight.Load("--key", parsed.GetRequiredValue(_key));

    public string Reason(ParseResult parsed) => parsed.GetRequiredValue(_reason);

    public TimeSpan ValidFor(ParseResult parsed) => parsed.GetValue(_validFor);

    public TimeSpan Wait(ParseResult parsed) => parsed.GetValue(_wait);

    /// <summary>The name under which the workers know the key.</summary>
    /// <exception cref="ConfigurationException">Neither an option nor the file says it.</exception>
    public string Author(ParseResult parsed, SentinelOptions options, SigningKey key)
    {
        if (parsed.GetValue(_operator) is { Length: > 0 and <= Control.LongestAuthor } name)
        {
            return name;
        }

        foreach (var one in Oversight.Operators(options) ?? [])
        {
            if (one.PublicKey == key.PublicKey)
            {
                return one.Name;
            }
        }

        throw new ConfigurationException($"Whose key {key.KeyId} is cannot be told: {Catalogue.OperatorsFile.Key} does not hold it, and --operator is not given.");
    }
}
