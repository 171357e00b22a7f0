using System.Globalization;
using AccessSentinel.Host.Composition;
using AccessSentinel.Host.Options;
using AccessSentinel.Learning.Training;

namespace AccessSentinel.Host.Doctor;

/// <summary>The files that the configuration names.</summary>
internal static class FileChecks
{
    /// <summary>Beyond this the population that a model was trained on is no longer the one it judges.</summary>
    private static readonly TimeSpan Stale = TimeSpan.FromDays(90);

    public static IEnumerable<Diagnosis> Run(SentinelOptions options, DateTime now)
    {
        foreach (var diagnosis in KeyFileCheck.Run(options, now))
        {
            yield return diagnosis;
        }

        yield return Model(options, now);
    }

    private static Diagnosis Model(SentinelOptions options, DateTime now)
    {
        if (options.Model.Length == 0)
        {
            return Diagnosis.Warning("model", "none is configured: priors and scale are the built-in ones", "access-sentinel train --events FILES --out MODEL, and name it in SENTINEL__MODEL");
        }

        try
        {
            var model = ModelFile.Load(options.Model);
            var age = now - model.Window.Last;
            var sentence = string.Create(CultureInfo.InvariantCulture, $"{options.Model}, version {model.Version}, trained on events until {model.Window.Last:yyyy-MM-dd}");
            return age > Stale
                ? Diagnosis.Warning("model", string.Create(CultureInfo.InvariantCulture, $"{sentence}: {age.TotalDays:0} days ago"), "train it anew on recent events and put the new file in its place; a running worker takes it up by itself")
                : Diagnosis.Well("model", sentence);
        }
        catch (ModelFileException exception)
        {
            return Diagnosis.Failure("model", exception.Message, "put the last good file back, or train one with this version of access-sentinel");
        }
    }
}
