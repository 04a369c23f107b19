namespace GreenChannel.Server.Platform.Http;

/// <summary>Where somebody is led after signing in.</summary>
public static class NextPage
{
    // Only a path of this server: a link must not carry somebody elsewhere after signing in. And only what a header may hold.
    public static string Of(HttpContext http)
    {
        var next = http.Request.Query["next"].ToString();
        return next.StartsWith('/') && !next.StartsWith("//", StringComparison.Ordinal) && next.All(letter => letter is > ' ' and <= '~' and not '\\') ? next : "/";
    }
}
