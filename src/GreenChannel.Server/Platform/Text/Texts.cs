using System.Collections.Frozen;
using System.Text.Json;

namespace GreenChannel.Server.Platform.Text;

/// <summary>简体中文 first, English beside it.</summary>
public enum Language
{
    Chinese,
    English,
}

/// <summary>Every sentence a reader sees, in both languages, from one table (texts.json). The domain answers in codes.</summary>
public static class Texts
{
    private static readonly FrozenDictionary<string, string[]> All = Load();

    public static IEnumerable<string> Keys => All.Keys;

    /// <summary>The text, or its key where the table has none: a missing sentence must never stop an emergency.</summary>
    public static string Of(string key, Language language) => Find(key, language) ?? key;

    public static string? Find(string key, Language language) => All.TryGetValue(key, out var texts) ? texts[(int)language] : null;

    /// <summary>The text with {0}, {1} … filled in.</summary>
    public static string Of(string key, Language language, params object?[] values) =>
        string.Format(System.Globalization.CultureInfo.InvariantCulture, Of(key, language), values);

    private static FrozenDictionary<string, string[]> Load()
    {
        using var table = typeof(Texts).Assembly.GetManifestResourceStream("texts.json")!;
        return JsonSerializer.Deserialize<Dictionary<string, string[]>>(table)!.ToFrozenDictionary();
    }
}
