using System.ComponentModel;
using System.ComponentModel.DataAnnotations;
using System.Globalization;
using System.Reflection;

namespace AccessSentinel.Host.Options;

/// <summary>
/// Settings read off an options class of one of our projects, so that key, type, range and default are stated once, where
/// they are used. A property becomes the key <c>Section:Property</c>; a class of ours becomes a section within.
/// </summary>
/// <param name="section">Name of the section.</param>
/// <param name="without">Properties that are set elsewhere.</param>
internal sealed class OptionsSection<T>(string section, params IReadOnlyList<string> without)
    where T : class, new()
{
    private readonly List<(Setting Setting, PropertyInfo[] Path)> _settings =
        [.. Describe(section, typeof(T), new T(), []).Where(entry => !without.Contains(entry.Path[0].Name))];

    /// <summary>Everything the class can be told.</summary>
    public IEnumerable<Setting> Settings => _settings.Select(entry => entry.Setting);

    /// <summary>An instance with the values of the configuration; what nobody gave keeps the class's own default.</summary>
    public T Bind(Settings values) => Bind(values, new T());

    /// <summary>Sets what the configuration gives in an instance that nobody else uses yet; what nobody gave stays as it is.</summary>
    public T Bind(Settings values, T options)
    {
        foreach (var (setting, path) in _settings.Where(entry => values.IsGiven(entry.Setting)))
        {
            var target = path[..^1].Aggregate((object)options, (owner, property) => property.GetValue(owner)!);
            var value = values.Get(setting);
            path[^1].SetValue(target, value is "" && path[^1].IsOptionalText() ? null : value);
        }

        return options;
    }

    private static IEnumerable<(Setting Setting, PropertyInfo[] Path)> Describe(string section, Type type, object defaults, PropertyInfo[] path)
    {
        foreach (var property in type.GetProperties().Where(property => property.CanWrite && property.GetIndexParameters().Length == 0))
        {
            var key = $"{section}:{property.Name}";
            var initial = property.GetValue(defaults);
            PropertyInfo[] here = [.. path, property];
            if (initial is not null && property.PropertyType.IsClass && property.PropertyType.Namespace?.StartsWith(nameof(AccessSentinel), StringComparison.Ordinal) == true)
            {
                foreach (var inner in Describe(key, property.PropertyType, initial, here))
                {
                    yield return inner;
                }
            }
            else if (Read(key, property, initial) is { } setting)
            {
                yield return (setting, here);
            }
        }
    }

    private static Setting? Read(string key, PropertyInfo property, object? initial)
    {
        var type = Nullable.GetUnderlyingType(property.PropertyType) ?? property.PropertyType;
        var sentence = property.GetCustomAttribute<DescriptionAttribute>()?.Description ?? "";
        if (type == typeof(string))
        {
            return ReadText(key, property, (string?)initial ?? "", sentence);
        }

        if (type.IsEnum)
        {
            return SettingKinds.Choice(key, initial!.ToString()!, sentence, [.. Enum.GetNames(type).Select(name => (name, Enum.Parse(type, name)))]);
        }

        var range = property.GetCustomAttribute<RangeAttribute>();
        if (type == typeof(TimeSpan))
        {
            // Where none is allowed no text stands for it: such a key is stated in the catalogue.
            return initial is TimeSpan time ? ReadTime(key, time, range, sentence) : null;
        }

        var text = Convert.ToString(initial, CultureInfo.InvariantCulture)!;
        var bounds = range is null ? "" : string.Create(CultureInfo.InvariantCulture, $" from {range.Minimum} to {range.Maximum}");
        return type switch
        {
            _ when type == typeof(int) => Convertible(key, text, "a whole number" + bounds, sentence, range, value => int.Parse(value, CultureInfo.InvariantCulture)),
            _ when type == typeof(long) => Convertible(key, text, "a whole number" + bounds, sentence, range, value => long.Parse(value, CultureInfo.InvariantCulture)),
            _ when type == typeof(double) => Convertible(key, text, "a number" + bounds, sentence, range, value => double.Parse(value, CultureInfo.InvariantCulture)),
            _ when type == typeof(bool) => Convertible(key, text, "true or false", sentence, null, value => bool.Parse(value)),
            // Nothing an operator could write in one line (a list, a delegate): only code sets it.
            _ => null,
        };
    }

    private static Setting<object> ReadTime(string key, TimeSpan initial, RangeAttribute? range, string sentence)
    {
        const string Examples = "500ms, 30s, 10m, 36h, 7d";
        var allowed = range is null
            ? $"a time such as {Examples}"
            : $"a time from {Durations.Format(Bound(range.Minimum))} to {Durations.Format(Bound(range.Maximum))}, e.g. {Examples}";
        return new Setting<object>(key, Durations.Format(initial), allowed, sentence,
            (string given, out object value) =>
            {
                var read = Durations.TryParse(given, out var duration);
                value = duration;
                return read && (range is null || (duration >= Bound(range.Minimum) && duration <= Bound(range.Maximum)));
            });

        // The attribute holds bounds as text until it is first asked.
        static TimeSpan Bound(object bound) => bound is TimeSpan time ? time : TimeSpan.Parse((string)bound, CultureInfo.InvariantCulture);
    }

    private static Setting<object> ReadText(string key, PropertyInfo property, string initial, string sentence)
    {
        var pattern = property.GetCustomAttribute<RegularExpressionAttribute>();
        var length = property.GetCustomAttribute<StringLengthAttribute>();
        var required = property.GetCustomAttribute<RequiredAttribute>() is not null;
        var maximum = length?.MaximumLength ?? 4096;
        var range = pattern is { Pattern: ['^', '(', .. var names, ')', '$'] } ? "one of " + names.Replace("|", ", ", StringComparison.Ordinal)
            : pattern is not null ? $"a text that matches {pattern.Pattern}"
            : $"a text of {(required ? "1 to" : "at most")} {maximum} characters";
        return new Setting<object>(key, initial, range, sentence,
            (string given, out object value) =>
            {
                value = given;
                return given.Length <= maximum && (required ? given.Length > 0 : true) && (given.Length == 0 || pattern is null || pattern.IsValid(given));
            })
        {
            // A connection string may carry a password too.
            Secret = property.Name.Contains("Password", StringComparison.Ordinal) || property.Name is "Connection",
        };
    }

    private static Setting<object> Convertible(string key, string initial, string allowed, string sentence, RangeAttribute? range, Func<string, object> convert) =>
        new(key, initial, allowed, sentence,
            (string given, out object value) =>
            {
                try
                {
                    value = convert(given);
                    return range is null || range.IsValid(value);
                }
                catch (Exception exception) when (exception is FormatException or OverflowException)
                {
                    value = given;
                    return false;
                }
            });
}

file static class Texts
{
    private static readonly NullabilityInfoContext Context = new();

    /// <summary>Whether null is how the property says "none".</summary>
    public static bool IsOptionalText(this PropertyInfo property) =>
        property.PropertyType == typeof(string) && Context.Create(property).WriteState == NullabilityState.Nullable;
}
