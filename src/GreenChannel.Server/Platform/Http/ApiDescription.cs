using GreenChannel.Domain.Intake;
using Microsoft.OpenApi;

namespace GreenChannel.Server.Platform.Http;

/// <summary>GET /openapi/v1.json: the API as it is, made from its routes.</summary>
public static class ApiDescription
{
    public static void AddApiDescription(this IServiceCollection services) => services.AddOpenApi("v1", options =>
    {
        options.AddDocumentTransformer((document, _, _) =>
        {
            document.Info = new OpenApiInfo
            {
                Title = "GreenChannel",
                Version = "1",
                Description = "Adverse events following immunization: report, triage, green channel, surveillance.",
            };
            return Task.CompletedTask;
        });

        // A moment is written as RFC 3339, or as a day where the hour is unknown.
        options.AddSchemaTransformer((schema, context, _) =>
        {
            if (context.JsonTypeInfo.Type != typeof(Moment) && context.JsonTypeInfo.Type != typeof(Moment?)) return Task.CompletedTask;
            schema.Type = JsonSchemaType.String;
            schema.Properties?.Clear();
            schema.Required?.Clear();
            schema.Description = "RFC 3339 instant with its offset, or a date where the hour is unknown";
            return Task.CompletedTask;
        });
    });

    public static void MapApiDescription(this IEndpointRouteBuilder routes) => routes.MapOpenApi("/openapi/v1.json").RequireAuthorization();
}
