using System.CommandLine;
using AccessSentinel.Contracts.Controls;

namespace AccessSentinel.Host.Commands;

/// <summary>Lifts the measure of a credential: what led to it was ordinary work.</summary>
internal static class ReleaseCommand
{
    private const string Examples = """
        Examples:
          access-sentinel list
          access-sentinel inspect ps-0042
          access-sentinel release ps-0042 --key alice.pem --reason "called her practice: vaccination day"

        The portal is told to reinstate it at once. For Ladder:ProbationFor the same behaviour brings no measure back, from the sources it
        came from; another source, numbers tried out, exports, decoys, or more strangers in a day than anybody could meet do. With
        Operators:FourEyes=on an episode that was confirmed takes two operators.
        """ + ControlArguments.Note;

    public static Command Create(ProcessContext process)
    {
        var credential = ControlArguments.Credential();
        ControlArguments arguments = new();
        Command verb = new("release", "Lifts the measure of a credential: what led to it was ordinary work.") { credential };
        arguments.AddTo(verb);
        ExamplesAction.AddTo(verb, Examples);
        verb.SetAction((parsed, cancellation) => new ControlRequest(process, arguments).AskAsync(
            parsed, ControlType.Release, ControlScope.Credential, parsed.GetRequiredValue(credential), null, null, cancellation));
        return verb;
    }
}
