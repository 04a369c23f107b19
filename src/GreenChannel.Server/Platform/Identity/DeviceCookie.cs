using System.Security.Cryptography;
using GreenChannel.Server.Platform.Data;
using Microsoft.AspNetCore.WebUtilities;

namespace GreenChannel.Server.Platform.Identity;

/// <summary>
/// Hands the browser the key with which it seals drafts and unsent reports (ADR 0018). It comes with the session and goes
/// with it; the next sign-in of the same person brings the same one.
/// </summary>
public static class DeviceCookie
{
    public const string Name = "gc-device";

    /// <summary>Sees to it that the browser holds the key of whoever is signed in.</summary>
    public static void Give(HttpContext http, Vault vault, Viewer viewer)
    {
        var key = vault.DeviceKey($"{viewer.Organisation}/{viewer.Name}");

        // The name tells one key from another and nothing about either.
        var cookie = $"{WebEncoders.Base64UrlEncode(SHA256.HashData(key).AsSpan(0, 9))}.{WebEncoders.Base64UrlEncode(key)}";
        if (http.Request.Cookies[Name] == cookie || http.Response.HasStarted) return;
        http.Response.Cookies.Append(Name, cookie, Options(http));
    }

    public static void Take(HttpContext http) => http.Response.Cookies.Delete(Name, Options(http));

    // Read by the page's own script, with or without a line; no file of the browser's storage holds it.
    private static CookieOptions Options(HttpContext http) => new() { HttpOnly = false, Secure = http.Request.IsHttps, SameSite = SameSiteMode.Strict, IsEssential = true, Path = "/" };
}
