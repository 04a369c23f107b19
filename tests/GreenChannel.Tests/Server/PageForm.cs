using System.Net;
using System.Text.RegularExpressions;

namespace GreenChannel.Tests.Server;

/// <summary>The form of a page as a browser would send it, with what stands in it.</summary>
internal sealed partial class PageForm
{
    private readonly List<(string Name, string Value)> _fields = [];

    public static PageForm Of(string page)
    {
        var form = new PageForm();
        var main = page[page.IndexOf("<main", StringComparison.Ordinal)..];
        foreach (Match tag in Tag().Matches(main))
        {
            if (Attribute(tag.Value, "name") is not { } name) continue;
            if (tag.Value.StartsWith("<textarea", StringComparison.Ordinal)) form._fields.Add((name, Decoded(tag.Groups[1].Value) is ['\n', .. var rest] ? rest : Decoded(tag.Groups[1].Value)));
            else if (tag.Value.StartsWith("<select", StringComparison.Ordinal)) form._fields.Add((name, Chosen().Match(tag.Value) is { Success: true } chosen ? Decoded(chosen.Groups[1].Value) : ""));
            else if (!tag.Value.Contains("type=\"radio\"", StringComparison.Ordinal) && !tag.Value.Contains("type=\"checkbox\"", StringComparison.Ordinal)) form._fields.Add((name, Attribute(tag.Value, "value") ?? ""));
            else if (tag.Value.Contains(" checked", StringComparison.Ordinal)) form._fields.Add((name, Attribute(tag.Value, "value") ?? ""));
        }

        return form;
    }

    public string this[string name]
    {
        get => string.Join("|", _fields.Where(field => field.Name == name).Select(field => field.Value));
        set
        {
            _fields.RemoveAll(field => field.Name == name);
            _fields.Add((name, value));
        }
    }

    public string Encoded() => string.Join('&', _fields.Select(field => $"{Uri.EscapeDataString(field.Name)}={Uri.EscapeDataString(field.Value)}"));

    private static string? Attribute(string tag, string name) =>
        Regex.Match(tag[..(tag.IndexOf('>', StringComparison.Ordinal) + 1)], $" {name}=\"([^\"]*)\"") is { Success: true } found ? Decoded(found.Groups[1].Value) : null;

    private static string Decoded(string text) => WebUtility.HtmlDecode(text);

    [GeneratedRegex("<input[^>]*>|<textarea[^>]*>(.*?)</textarea>|<select[^>]*>.*?</select>", RegexOptions.Singleline)]
    private static partial Regex Tag();

    [GeneratedRegex("value=\"([^\"]*)\" selected")]
    private static partial Regex Chosen();
}
