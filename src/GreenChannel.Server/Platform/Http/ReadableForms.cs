namespace GreenChannel.Server.Platform.Http;

/// <summary>A form that cannot be read is refused before anybody asks it for a field: a page has no other place to say so.</summary>
public static class ReadableForms
{
    public static void UseReadableForms(this WebApplication app) => app.Use(async (http, next) =>
    {
        // A picture is larger than a form may be: its endpoint reads it itself, and only for whom it lets in.
        if (HttpMethods.IsGet(http.Request.Method) || !http.Request.HasFormContentType || IsPicture(http.Request))
        {
            await next(http);
            return;
        }

        try
        {
            var form = await http.Request.ReadFormAsync(http.RequestAborted);

            // PostgreSQL keeps no NUL in a text, and no keyboard types one.
            if (form.Any(field => field.Key.Contains('\0', StringComparison.Ordinal) || field.Value.Any(value => value?.Contains('\0', StringComparison.Ordinal) == true)))
                throw new InvalidDataException("a NUL in a form");
        }
        catch (Exception unreadable) when (unreadable is InvalidDataException or IOException or ArgumentException or NotSupportedException)
        {
            http.Response.StatusCode = unreadable is BadHttpRequestException bad ? bad.StatusCode : StatusCodes.Status400BadRequest;
            return;
        }

        await next(http);
    });

    private static bool IsPicture(HttpRequest request) =>
        request.Path.Value?.TrimEnd('/').EndsWith("/attachments", StringComparison.OrdinalIgnoreCase) == true
        && request.ContentType?.StartsWith("multipart/form-data", StringComparison.OrdinalIgnoreCase) == true;
}
