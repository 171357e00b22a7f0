namespace AccessSentinel.Host.Options;

/// <summary>One key of the configuration: what it is for, what it may hold, what it holds when nobody says anything.</summary>
/// <param name="key">Sections and name, e.g. <c>Kafka:GroupId</c>. Compared without regard to case.</param>
/// <param name="initial">The value when none is given, as one would write it.</param>
/// <param name="range">What is allowed, as it stands in messages: <c>a whole number from 0 to 65535</c>.</param>
/// <param name="sentence">What it does.</param>
internal abstract class Setting(string key, string initial, string range, string sentence)
{
    /// <summary>Environment variables that start like this are ours.</summary>
    public const string EnvironmentPrefix = "SENTINEL__";

    public string Key { get; } = key;

    public string Default { get; } = initial;

    public string Range { get; } = range;

    public string Sentence { get; } = sentence;

    /// <summary>Never shown: it may carry a password.</summary>
    public bool Secret { get; init; }

    public string EnvironmentName => EnvironmentPrefix + Key.Replace(":", "__", StringComparison.Ordinal).ToUpperInvariant();

    /// <summary>Whether the text is allowed; the value it stands for.</summary>
    public abstract bool TryRead(string text, out object value);
}

/// <inheritdoc cref="Setting"/>
internal sealed class Setting<T>(string key, string initial, string range, string sentence, TryParse<T> parse)
    : Setting(key, initial, range, sentence)
    where T : notnull
{
    public override bool TryRead(string text, out object value)
    {
        var allowed = parse(text, out var parsed);
        value = parsed!;
        return allowed;
    }
}

/// <summary>Reads a text; false when it is not allowed.</summary>
internal delegate bool TryParse<T>(string text, out T value);
