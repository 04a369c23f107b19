using System.IO.Compression;
using Microsoft.AspNetCore.ResponseCompression;

namespace GreenChannel.Server.Shell;

/// <summary>How bytes go out to a slow telephone: compressed where that is safe, and kept by the browser as long as they are true.</summary>
public static class Delivery
{
    private static readonly string[] Kinds = [".css", ".js", ".svg", ".json"];

    // Pages that are waited for in front of a patient. Compression tells an eavesdropper how much of an answer repeats, so
    // whoever could put a text of their own beside a secret could guess the secret by its length (BREACH). In the form that
    // a GET shows there is neither: it repeats nothing of the request, holds no token (forms carry none) and no case, and
    // the session is a cookie that is in no body. A form that comes back with its mistakes, whatever has a query, and every
    // page with a case stay as long as they are.
    private static readonly string[] Pages = ["/report"];

    public static IServiceCollection AddDelivery(this IServiceCollection services) => services
        .Configure<BrotliCompressionProviderOptions>(brotli => brotli.Level = CompressionLevel.Optimal)
        .Configure<GzipCompressionProviderOptions>(gzip => gzip.Level = CompressionLevel.Optimal)
        .AddResponseCompression(compression =>
        {
            compression.EnableForHttps = true; // What may be is decided below, for each path.
            compression.MimeTypes = ["text/html", "text/css", "text/javascript", "image/svg+xml", "application/json", "application/manifest+json"];
        });

    public static void UseDelivery(this WebApplication app)
    {
        app.UseWhen(http => MayShrink(http.Request), small => small.UseResponseCompression());

        // Modules belong together: each is asked for again at a visit, and its tag answers that it is still the same.
        app.UseStaticFiles(new StaticFileOptions { OnPrepareResponse = file => file.Context.Response.Headers.CacheControl = "no-cache" });
    }

    private static bool MayShrink(HttpRequest asked)
    {
        if (!HttpMethods.IsGet(asked.Method) || asked.QueryString.HasValue || asked.Path.Value is not { } path) return false;
        return path.StartsWith("/api/", StringComparison.OrdinalIgnoreCase) ? false
            : Array.Exists(Pages, page => path.Equals(page, StringComparison.OrdinalIgnoreCase)) || Array.Exists(Kinds, kind => path.EndsWith(kind, StringComparison.OrdinalIgnoreCase));
    }
}
