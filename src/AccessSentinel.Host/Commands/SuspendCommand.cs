using System.CommandLine;
using AccessSentinel.Contracts.Controls;

namespace AccessSentinel.Host.Commands;

/// <summary>Suspends a credential on a human's word.</summary>
internal static class SuspendCommand
{
    private const string Examples = """
        Examples:
          access-sentinel suspend ps-0042 --key alice.pem --reason "reported stolen by telephone" --for 7d
          access-sentinel suspend ps-7731 --key alice.pem --reason "card lost in the post" --unknown

        Takes the role lead. It does not shorten a suspension that is in force. The guard is asked, as for any suspension: what it holds (answer
        `held`, exit code 1) limits the credential to people it knows, and follows at one of its next events.
        A credential of which nothing is remembered is most likely mistyped: nothing is asked for, and the exit code is 1. One that was stolen before it
        was first used, or is all that the store has lost, is suspended with --unknown.
        """ + ControlArguments.Note;

    public static Command Create(ProcessContext process)
    {
        var credential = ControlArguments.Credential();
        var lasts = Arguments.Duration("--for", TimeSpan.FromDays(3), TimeSpan.FromMinutes(1), Control.LongestSuspension, "How long.");
        Option<bool> unknown = new("--unknown") { Description = "Also where nothing is remembered of the credential." };
        ControlArguments arguments = new();
        Command verb = new("suspend", "Suspends a credential on a human's word.") { credential, lasts, unknown };
        arguments.AddTo(verb);
        ExamplesAction.AddTo(verb, Examples);
        verb.SetAction((parsed, cancellation) => new ControlRequest(process, arguments) { OnlyKnown = !parsed.GetValue(unknown) }.AskAsync(
            parsed, ControlType.Suspend, ControlScope.Credential, parsed.GetRequiredValue(credential), parsed.GetValue(lasts), null, cancellation));
        return verb;
    }
}
