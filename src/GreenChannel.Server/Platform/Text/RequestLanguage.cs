namespace GreenChannel.Server.Platform.Text;

internal static class RequestLanguage
{
    public const string Cookie = "gc-language";

    /// <summary>What the person chose, else what the browser asks for first, else Chinese.</summary>
    public static Language Language(this HttpContext http)
    {
        var chosen = http.Request.Cookies[Cookie];
        if (chosen is null)
        {
            var wanted = http.Request.GetTypedHeaders().AcceptLanguage.OrderByDescending(language => language.Quality ?? 1)
                .Select(language => language.Value.ToString())
                .FirstOrDefault(tag => tag.StartsWith("zh", StringComparison.OrdinalIgnoreCase) || tag.StartsWith("en", StringComparison.OrdinalIgnoreCase));
            chosen = wanted ?? "zh";
        }

        return chosen.StartsWith("en", StringComparison.OrdinalIgnoreCase) ? Text.Language.English : Text.Language.Chinese;
    }
}
