using GreenChannel.Server.Platform.Identity;

namespace GreenChannel.Server.Platform.Http;

internal static class HttpContextViewer
{
    /// <summary>Who is signed in. Only behind an authorized endpoint.</summary>
    public static Viewer Viewer(this HttpContext http) =>
        Identity.Viewer.Of(http.User) ?? throw new InvalidOperationException("an endpoint without authorization asked who is signed in");
}
