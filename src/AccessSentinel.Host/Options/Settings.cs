namespace AccessSentinel.Host.Options;

/// <summary>The configuration after all sources were read and checked.</summary>
internal sealed class Settings(
    IReadOnlyDictionary<string, object> values, IReadOnlyDictionary<string, string> texts, IReadOnlySet<string> given, IReadOnlyDictionary<string, string> open)
{
    /// <summary>What stood below the open section, by the name within it.</summary>
    public IReadOnlyDictionary<string, string> Open { get; } = open;

    /// <summary>The value of a setting, its default where nobody gave one.</summary>
    public T Get<T>(Setting<T> setting)
        where T : notnull => (T)values[setting.Key];

    /// <inheritdoc cref="Get{T}(Setting{T})"/>
    public object Get(Setting setting) => values[setting.Key];

    /// <summary>The value as it was written, the default's where nobody gave one.</summary>
    public string TextOf(Setting setting) => texts.GetValueOrDefault(setting.Key, setting.Default);

    /// <summary>Whether any source gave it a value.</summary>
    public bool IsGiven(Setting setting) => given.Contains(setting.Key);

    /// <inheritdoc cref="IsGiven(Setting)"/>
    public bool IsGiven(string key) => given.Contains(key);
}
