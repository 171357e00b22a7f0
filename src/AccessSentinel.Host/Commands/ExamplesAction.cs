using System.CommandLine;
using System.CommandLine.Help;
using System.CommandLine.Invocation;

namespace AccessSentinel.Host.Commands;

/// <summary>The help of a verb, with what people copy from it: examples, and what its exit codes mean.</summary>
internal sealed class ExamplesAction(HelpAction help, string examples) : SynchronousCommandLineAction
{
    public override bool ClearsParseErrors => true;

    public override int Invoke(ParseResult parseResult)
    {
        var code = help.Invoke(parseResult);
        parseResult.InvocationConfiguration.Output.WriteLine(examples.TrimEnd());
        return code;
    }

    /// <summary>Gives a verb a help of its own that ends with examples.</summary>
    public static void AddTo(Command verb, string examples) =>
        verb.Options.Add(new HelpOption { Action = new ExamplesAction(new HelpAction(), examples) });
}
