namespace GreenChannel.Server.Platform.Notify.Gateways;

internal static class QueryOf
{
    /// <summary>The same address with one more value in its query.</summary>
    public static Uri With(this Uri url, string name, string value)
    {
        var before = url.Query.TrimStart('?');
        return new UriBuilder(url) { Query = $"{(before.Length == 0 ? "" : before + "&")}{name}={Uri.EscapeDataString(value)}" }.Uri;
    }
}
