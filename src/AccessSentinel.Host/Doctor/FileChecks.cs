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
        yield return KeyFile(options);
        yield return Model(options, now);
    }

    private static Diagnosis KeyFile(SentinelOptions options)
    {
        try
        {
            var key = TagKeys.Require(options);
            var others = UnixFileMode.GroupRead | UnixFileMode.GroupWrite | UnixFileMode.OtherRead | UnixFileMode.OtherWrite;
            return !OperatingSystem.IsWindows() && (File.GetUnixFileMode(options.KeyFile) & others) != 0
                ? Diagnosis.Warning("key file", $"{options.KeyFile} (key {key.Id}) can be read by others than its owner", $"chmod 600 {options.KeyFile}")
                : Diagnosis.Well("key file", $"{options.KeyFile}, key {key.Id}");
        }
        catch (ConfigurationException exception)
        {
            return Diagnosis.Failure("key file", exception.Message, "access-sentinel new-key > FILE, once for all workers, and name it in SENTINEL__PRIVACY__KEYFILE");
        }
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
