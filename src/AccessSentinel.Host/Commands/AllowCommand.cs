using System.CommandLine;
using System.Net;
using AccessSentinel.Contracts.Controls;

namespace AccessSentinel.Host.Commands;

/// <summary>Asks for more evidence than usual, for a while.</summary>
internal static class AllowCommand
{
    private const string Examples = """
        Examples:
          access-sentinel allow --credential ps-0042 --factor 4 --for 2d --key alice.pem --reason "takes over a colleague's patients"
          access-sentinel allow --organization 75001234 --factor 3 --for 5d --key alice.pem --reason "announced audit"
          access-sentinel allow --network 192.0.2.0/24 --factor 2 --for 1d --key alice.pem --reason "new exit address of a hospital"
          access-sentinel allow --credential ps-0042 --factor 1 --for 1d --key alice.pem --reason "done"     ends it

        A measure then takes so many times the usual evidence, hence about so many times the people. Never immunity: a decoy counts as ever.
        A network is the /24 of an IPv4 or the /48 of an IPv6 address. Of several allowances that an event falls under the greatest holds.
        """ + ControlArguments.Note;

    public static Command Create(ProcessContext process)
    {
        (ControlScope Scope, Option<string?> Option)[] subjects =
        [
            (ControlScope.Credential, new("--credential") { Description = "Of a credential: the portal's id.", HelpName = "ID" }),
            (ControlScope.Organization, new("--organization") { Description = "Of a practice: the portal's id.", HelpName = "ID" }),
            (ControlScope.Network, new("--network") { Description = "Of a source network: any address of it.", HelpName = "ADDRESS" }),
            (ControlScope.Device, new("--device") { Description = "Of a device: its print.", HelpName = "PRINT" }),
        ];
        var factor = Arguments.Number("--factor", 2, 1, Control.GreatestFactor, "How many times the usual evidence; 1 ends an allowance.");
        var lasts = Arguments.Duration("--for", TimeSpan.FromDays(1), TimeSpan.FromMinutes(1), Control.LongestAllowance, "How long.");
        ControlArguments arguments = new();
        Command verb = new("allow", "Raises what a measure takes for a credential, practice, network or device, for a while.") { factor, lasts };
        foreach (var (_, option) in subjects)
        {
            verb.Options.Add(option);
        }

        verb.Validators.Add(result =>
        {
            var given = subjects.Where(each => result.GetValue(each.Option) is not null).ToArray();
            if (given.Length != 1)
            {
                result.AddError("allow: name exactly one of --credential, --organization, --network, --device.");
            }
            else if (result.GetValue(given[0].Option) is not { Length: >= 1 and <= Control.LongestSubject } subject || subject.Any(char.IsControl))
            {
                result.AddError($"{given[0].Option.Name} has 1 to {Control.LongestSubject} characters.");
            }
            else if (given[0].Scope == ControlScope.Network && !IPAddress.TryParse(subject.Split('/')[0], out _))
            {
                result.AddError($"--network '{subject}' is refused; allowed is an IPv4 or IPv6 address, with or without a length.");
            }
        });
        arguments.AddTo(verb);
        ExamplesAction.AddTo(verb, Examples);
        verb.SetAction((parsed, cancellation) =>
        {
            var (scope, option) = subjects.Single(each => parsed.GetValue(each.Option) is not null);
            return new ControlRequest(process, arguments).AskAsync(
                parsed, ControlType.Allow, scope, parsed.GetRequiredValue(option)!, parsed.GetValue(lasts), parsed.GetValue(factor), cancellation);
        });
        return verb;
    }
}
