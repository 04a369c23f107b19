using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using GreenChannel.Domain.Facilities;
using GreenChannel.Server.Platform.Text;

namespace GreenChannel.Server.Directories;

/// <summary>What people and spreadsheets write, as the directory has it. What it cannot make out stays as it is, for the check to name.</summary>
public static class DirectoryWords
{
    private static readonly string[] Yes = ["yes", "y", "true", "1", "是", "有"];
    private static readonly string[] No = ["no", "n", "false", "0", "否", "无"];
    private static readonly string[] Known = ["paediatric", "icu", "ecmo"];
    private static readonly string[] Channels = ["sms", "voice", "mail", "wecom", "dingtalk", "feishu"];

    public static string Normal(DirectoryColumn column, string text)
    {
        text = text.Trim().Trim('\uFEFF');
        if (text.Length > 500) text = text[..500];
        if (text.Length == 0) return "";
        return column.Kind switch
        {
            DirectoryKind.Id => IdOf(text),
            DirectoryKind.Hospital or DirectoryKind.Organisation => text.ToUpperInvariant(),
            DirectoryKind.YesNo => Yes.Contains(text.ToLowerInvariant()) ? "yes" : No.Contains(text.ToLowerInvariant()) ? "" : text,
            DirectoryKind.Day => DateOnly.TryParseExact(text, ["yyyy-M-d", "yyyy/M/d", "yyyy.M.d"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) ? day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) : text,
            DirectoryKind.Hour => TimeOnly.TryParseExact(text, ["H:mm", "HH:mm:ss", "H:mm:ss"], CultureInfo.InvariantCulture, DateTimeStyles.None, out var hour) ? hour.ToString("HH:mm", CultureInfo.InvariantCulture) : text,
            DirectoryKind.Capabilities => string.Join(' ', text.Split([' ', ',', ';', '，', '、', '；'], StringSplitOptions.RemoveEmptyEntries).Select(word => Word("capability", Known, word)).Distinct()),
            DirectoryKind.Channel => Word("contact-channel", Channels, text),
            _ => text,
        };
    }

    /// <summary>A UUID as it is; any other name of a person always becomes the same one, so that a table made by hand can name its people as it likes.</summary>
    private static string IdOf(string text) =>
        Guid.TryParse(text, out var id) ? id.ToString() : new Guid(SHA256.HashData(Encoding.UTF8.GetBytes($"duty person {text}")).AsSpan(0, 16)).ToString();

    private static string Word(string group, string[] known, string text) => known.FirstOrDefault(word =>
        string.Equals(word, text, StringComparison.OrdinalIgnoreCase) || Texts.Find($"{group}.{word}", Language.Chinese) == text
        || string.Equals(Texts.Find($"{group}.{word}", Language.English), text, StringComparison.OrdinalIgnoreCase)) ?? text;
}
