using System.Globalization;

namespace AccessSentinel.Host.Options;

/// <summary>The kinds of settings there are; each states its range in words.</summary>
internal static class SettingKinds
{
    /// <summary>A text of a length within bounds.</summary>
    public static Setting<string> Text(string key, string initial, int minimum, int maximum, string sentence, bool secret = false) =>
        new(key, initial, minimum == 0 ? $"a text of at most {maximum} characters" : $"a text of {minimum} to {maximum} characters", sentence,
            (string text, out string value) =>
            {
                value = text;
                return text.Length >= minimum && text.Length <= maximum;
            })
        { Secret = secret };

    /// <summary>A path; empty means none. Whether the file is there is found out by whoever opens it.</summary>
    public static Setting<string> Path(string key, string sentence) => Text(key, "", 0, 4096, sentence);

    /// <summary>The name of a Kafka topic.</summary>
    public static Setting<string> Topic(string key, string initial, string sentence) =>
        new(key, initial, "1 to 249 of the characters a-z A-Z 0-9 . _ -", sentence,
            (string text, out string value) =>
            {
                value = text;
                return text.Length is >= 1 and <= 249 && text is not ("." or "..") && text.All(c => char.IsAsciiLetterOrDigit(c) || c is '.' or '_' or '-');
            });

    /// <summary>A whole number within bounds.</summary>
    public static Setting<int> Integer(string key, int initial, int minimum, int maximum, string sentence) =>
        new(key, initial.ToString(CultureInfo.InvariantCulture), $"a whole number from {minimum} to {maximum}", sentence,
            (string text, out int value) =>
                int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value) && value >= minimum && value <= maximum);

    /// <summary>A length of time within bounds, written as <c>500ms</c>, <c>30s</c>, <c>10m</c>, <c>36h</c> or <c>7d</c>.</summary>
    public static Setting<TimeSpan> Duration(string key, TimeSpan initial, TimeSpan minimum, TimeSpan maximum, string sentence) =>
        new(key, Durations.Format(initial), $"a time from {Durations.Format(minimum)} to {Durations.Format(maximum)}, e.g. 500ms, 30s, 10m, 36h, 7d", sentence,
            (string text, out TimeSpan value) => Durations.TryParse(text, out value) && value >= minimum && value <= maximum);

    /// <summary>As <see cref="Duration"/>, or <c>all</c> for no bound.</summary>
    public static Setting<TimeSpan> DurationOrAll(string key, TimeSpan minimum, TimeSpan maximum, string sentence) =>
        new(key, "all", $"`all`, or a time from {Durations.Format(minimum)} to {Durations.Format(maximum)}, e.g. 36h, 7d", sentence,
            (string text, out TimeSpan value) =>
            {
                if (text.Equals("all", StringComparison.OrdinalIgnoreCase))
                {
                    value = TimeSpan.MaxValue;
                    return true;
                }

                return Durations.TryParse(text, out value) && value >= minimum && value <= maximum;
            });

    /// <summary>One of a few names.</summary>
    public static Setting<T> Choice<T>(string key, string initial, string sentence, params (string Name, T Value)[] choices)
        where T : notnull =>
        new(key, initial, "one of " + string.Join(", ", choices.Select(choice => choice.Name)), sentence,
            (string text, out T value) =>
            {
                foreach (var (name, choice) in choices)
                {
                    if (name.Equals(text, StringComparison.OrdinalIgnoreCase))
                    {
                        value = choice;
                        return true;
                    }
                }

                value = choices[0].Value;
                return false;
            });
}
