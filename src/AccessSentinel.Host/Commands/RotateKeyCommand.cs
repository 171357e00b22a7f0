using System.CommandLine;
using System.Globalization;
using AccessSentinel.Contracts.Privacy;
using AccessSentinel.Host.Options;

namespace AccessSentinel.Host.Commands;

/// <summary>Prints a key file with a new key, the present one beside it for a while; or takes that back, or ends it.</summary>
internal static class RotateKeyCommand
{
    private const string Examples = """
        Examples:
          (umask 077; access-sentinel rotate-key --file tag.key > tag.key.next) && mv tag.key.next tag.key
          access-sentinel rotate-key --file tag.key --overlap 365 > tag.key.next
          access-sentinel rotate-key --file tag.key.next --back > tag.key.both
          access-sentinel rotate-key --file tag.key --finish > tag.key.next

        While two keys overlap, whoever a credential knows under the previous key is known, and is kept under the new one from then on. Who is not seen
        until the overlap ends becomes new. A third key is refused until then. Put the file where every worker reads it, then restart the workers one
        by one; docs/operations.md, "Rotating the key", has the order, the way back, and what to do about a key that leaked.
        Write to another file than the one that is read: the shell empties its output before this program starts.

        --back     the previous key is the present one again, and the other way round: to take a rotation back, or to teach all workers both keys first.
        --finish   gives the previous key up: its secret is gone from the file, and what is remembered under it only is forgotten.
        Exit codes: 0 done; 1 the file could not be written; 2 arguments or the key file are wrong, or an overlap runs.
        """;

    public static Command Create(ProcessContext process)
    {
        Option<string> file = new("--file") { Description = "The present key file.", HelpName = "FILE", Required = true };
        var overlap = Arguments.Integer(
            "--overlap", KeyFile.LongestOverlapDays, 1, KeyFile.LongestOverlapDays, "For how many days both keys are used. The default is as long as anybody is remembered.");
        Option<bool> back = new("--back") { Description = "Exchange the two keys of a rotated file." };
        Option<bool> finish = new("--finish") { Description = "Give up the previous key of a rotated file." };
        Command verb = new("rotate-key", "Prints a key file with a new key, in which the present one is the previous one for a while.") { file, overlap, back, finish };
        verb.Validators.Add(result =>
        {
            var ways = (result.GetValue(back) ? 1 : 0) + (result.GetValue(finish) ? 1 : 0) + (result.GetResult(overlap) is { Implicit: false } ? 1 : 0);
            if (ways > 1)
            {
                result.AddError("rotate-key takes one of --overlap, --back and --finish.");
            }
        });
        ExamplesAction.AddTo(verb, Examples);
        verb.SetAction(parsed =>
        {
            var now = TimeProvider.System.GetUtcNow().UtcDateTime;
            var present = Load(parsed.GetRequiredValue(file));
            var next = Turn(present, now, parsed.GetValue(back), parsed.GetValue(finish), parsed.GetValue(overlap));
            process.Output.Write(next.Format());
            process.Output.Flush();
            process.Error.WriteLine("access-sentinel: " + Sentence(present, next, now));
            return ExitCode.Done;
        });
        return verb;
    }

    private static KeyFile Load(string path)
    {
        if (File.Exists(path) && new FileInfo(path).Length == 0)
        {
            throw new ConfigurationException(
                $"--file {path} is empty. If it was named as the output, too, the shell has emptied it: take the key file of another worker, and write to another file.");
        }

        try
        {
            return KeyFile.Load(path);
        }
        catch (KeyFileException exception)
        {
            throw new ConfigurationException($"--file: {exception.Message}");
        }
    }

    private static KeyFile Turn(KeyFile present, DateTime now, bool back, bool finish, int days)
    {
        try
        {
            return back ? present.Return(now) : finish ? present.Finish() : present.Rotate(now, TimeSpan.FromDays(days));
        }
        catch (KeyFileException exception)
        {
            throw new ConfigurationException(exception.Message);
        }
    }

    private static string Sentence(KeyFile present, KeyFile next, DateTime now)
    {
        if (next.Key.Overlap is { } overlap)
        {
            return string.Create(CultureInfo.InvariantCulture, $"key {next.Key.Id}, with {overlap.Previous.Id} beside it until {overlap.Until:yyyy-MM-dd}. Every worker needs this file before any is restarted with it.");
        }

        var given = present.Key.Overlap!;
        var early = given.Until > now ? string.Create(CultureInfo.InvariantCulture, $" The overlap would have lasted until {given.Until:yyyy-MM-dd}: whom a credential has not seen since it began becomes new to it.") : "";
        return $"key {next.Key.Id} alone; {given.Previous.Id} is given up.{early}";
    }
}
