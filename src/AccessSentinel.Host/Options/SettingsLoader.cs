using System.Text.Json;

namespace AccessSentinel.Host.Options;

/// <summary>
/// Reads the configuration: files, then environment, then command line; later wins. A key that nobody knows and a value out
/// of range refuse to start, since a setting that is silently ignored is found out in the worst night of the year.
/// </summary>
internal static class SettingsLoader
{
    /// <param name="known">Every key there is.</param>
    /// <param name="openSection">A section below which any key is taken as a text.</param>
    /// <param name="files">JSON files, later wins.</param>
    /// <param name="environment">The environment.</param>
    /// <param name="commandLine"><c>KEY=VALUE</c> texts.</param>
    /// <exception cref="ConfigurationException">With every error found, not only the first.</exception>
    public static Settings Load(
        IReadOnlyList<Setting> known,
        string openSection,
        IEnumerable<string> files,
        IEnumerable<KeyValuePair<string, string>> environment,
        IEnumerable<string> commandLine)
    {
        var byKey = known.ToDictionary(setting => setting.Key, StringComparer.OrdinalIgnoreCase);
        Dictionary<string, object> values = new(StringComparer.OrdinalIgnoreCase);
        Dictionary<string, string> texts = new(StringComparer.OrdinalIgnoreCase);
        HashSet<string> given = new(StringComparer.OrdinalIgnoreCase);
        Dictionary<string, string> open = new(StringComparer.OrdinalIgnoreCase);
        List<string> errors = [];
        foreach (var setting in known)
        {
            values[setting.Key] = setting.TryRead(setting.Default, out var value)
                ? value
                : throw new InvalidOperationException($"The default of {setting.Key} is out of its own range.");
        }

        foreach (var found in files.SelectMany(file => FromFile(file, errors)).Concat(FromEnvironment(environment)).Concat(FromCommandLine(commandLine, errors)))
        {
            if (found.Key.StartsWith(openSection + ":", StringComparison.OrdinalIgnoreCase))
            {
                open[found.Key[(openSection.Length + 1)..]] = found.Text;
            }
            else if (!byKey.TryGetValue(found.Key, out var setting))
            {
                var closest = Closest(known, found.Key);
                errors.Add($"{found.Name} is not a known key; the closest is {(found.FromEnvironment ? closest.EnvironmentName : closest.Key)}.");
            }
            else if (!setting.TryRead(found.Text, out var value))
            {
                errors.Add($"{found.Name} = {(setting.Secret ? "(not shown)" : $"'{found.Text}'")} is refused; allowed is {setting.Range}.");
            }
            else
            {
                values[setting.Key] = value;
                texts[setting.Key] = found.Text;
                given.Add(setting.Key);
            }
        }

        return errors.Count == 0 ? new Settings(values, texts, given, open) : throw new ConfigurationException(errors);
    }

    private static IEnumerable<Given> FromEnvironment(IEnumerable<KeyValuePair<string, string>> environment) =>
        environment
            .Where(variable => variable.Key.StartsWith(Setting.EnvironmentPrefix, StringComparison.OrdinalIgnoreCase))
            .OrderBy(variable => variable.Key, StringComparer.Ordinal)
            .Select(variable => new Given(
                variable.Key[Setting.EnvironmentPrefix.Length..].Replace("__", ":", StringComparison.Ordinal), variable.Value, variable.Key, true));

    private static List<Given> FromCommandLine(IEnumerable<string> commandLine, List<string> errors)
    {
        List<Given> found = [];
        foreach (var text in commandLine)
        {
            var at = text.IndexOf('=', StringComparison.Ordinal);
            if (at < 1)
            {
                errors.Add($"--set {text}: expected KEY=VALUE, e.g. --set Metrics:Port=0.");
                continue;
            }

            found.Add(new Given(text[..at], text[(at + 1)..], $"--set {text[..at]}", false));
        }

        return found;
    }

    private static List<Given> FromFile(string file, List<string> errors)
    {
        List<Given> found = [];
        try
        {
            using var document = JsonDocument.Parse(
                File.ReadAllBytes(file), new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true, AllowDuplicateProperties = false });
            Flatten(document.RootElement, "", file, found, errors);
        }
        catch (JsonException exception)
        {
            errors.Add($"{file} is not valid JSON: {exception.Message}");
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            errors.Add($"{file} cannot be read: {exception.Message}");
        }

        return found;
    }

    private static void Flatten(JsonElement element, string key, string file, List<Given> found, List<string> errors)
    {
        switch (element.ValueKind)
        {
            case JsonValueKind.Object:
                foreach (var member in element.EnumerateObject())
                {
                    Flatten(member.Value, key.Length == 0 ? member.Name : $"{key}:{member.Name}", file, found, errors);
                }

                break;
            case JsonValueKind.String:
                found.Add(new Given(key, element.GetString()!, $"{key} (in {file})", false));
                break;
            case JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False:
                found.Add(new Given(key, element.GetRawText(), $"{key} (in {file})", false));
                break;
            default:
                errors.Add($"{(key.Length == 0 ? "The root" : key)} (in {file}) holds {(element.ValueKind == JsonValueKind.Array ? "a list" : "null")}; expected is a text or a number.");
                break;
        }
    }

    private static Setting Closest(IReadOnlyList<Setting> known, string key) =>
        known.MinBy(setting => Distance(setting.Key.ToUpperInvariant(), key.ToUpperInvariant()))!;

    /// <summary>Levenshtein's edit distance.</summary>
    private static int Distance(string left, string right)
    {
        var row = Enumerable.Range(0, right.Length + 1).ToArray();
        for (var i = 1; i <= left.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= right.Length; j++)
            {
                var substituted = diagonal + (left[i - 1] == right[j - 1] ? 0 : 1);
                diagonal = row[j];
                row[j] = Math.Min(substituted, Math.Min(row[j], row[j - 1]) + 1);
            }
        }

        return row[right.Length];
    }

    private readonly record struct Given(string Key, string Text, string Name, bool FromEnvironment);
}
