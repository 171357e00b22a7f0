using System.CommandLine;
using AccessSentinel.Contracts.Controls;

namespace AccessSentinel.Host.Commands;

/// <summary>Says that a measure met a theft: the suspension holds until it is released.</summary>
internal static class ConfirmCommand
{
    private const string Examples = """
        Examples:
          access-sentinel confirm ps-0042 --key alice.pem --reason "she never works at night, and did not know of it"

        The suspension is prolonged to 30 days, and again each time the credential is tried, until somebody releases it. Nothing that is done
        while it holds teaches a baseline. A restriction or step-up becomes a suspension, about which the guard is asked: what it holds (answer `held`,
        exit code 1) follows at one of the credential's next events. Where no measure is in force there is nothing to confirm: `suspend`.
        """ + ControlArguments.Note;

    public static Command Create(ProcessContext process)
    {
        var credential = ControlArguments.Credential();
        ControlArguments arguments = new();
        Command verb = new("confirm", "Says that a measure met a theft: the suspension holds until it is released.") { credential };
        arguments.AddTo(verb);
        ExamplesAction.AddTo(verb, Examples);
        verb.SetAction((parsed, cancellation) => new ControlRequest(process, arguments).AskAsync(
            parsed, ControlType.Confirm, ControlScope.Credential, parsed.GetRequiredValue(credential), null, null, cancellation));
        return verb;
    }
}
