using System.Security.Cryptography;
using System.Text.Json;
using System.Text.Json.Nodes;
using GreenChannel.Domain.Deadlines;
using GreenChannel.Domain.Triage;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Text;
using Microsoft.Extensions.Options;
using Microsoft.Net.Http.Headers;

namespace GreenChannel.Server.Triage;

/// <summary>
/// GET /rules.json: the rules in force for a browser that may lose its connection. It is the rules file as it ships, without
/// the vocabulary of signs that the form shows already, with the numbers of the profile in force, and with the sentences
/// for what it can find (words: rule, level and field names) in both languages.
/// </summary>
public static class ServeRules
{
    private static readonly string[] Spoken = ["rule.", "level.", "field-name."];

    public static void Map(IEndpointRouteBuilder routes)
    {
        Lazy<(byte[] Body, EntityTagHeaderValue Tag)>? rules = null;
        routes.MapGet("/rules.json", (HttpContext http, IOptions<GreenChannelOptions> options) =>
        {
            rules ??= new(() => Make(RuleProfiles.Get(options.Value.Profile)));

            // Asked again at each visit, and answered by its tag alone: nobody goes on by rules that have changed.
            http.Response.Headers.CacheControl = "private, no-cache";
            return Results.Bytes(rules.Value.Body, "application/json", entityTag: rules.Value.Tag);
        }).ExcludeFromDescription();
    }

    private static (byte[] Body, EntityTagHeaderValue Tag) Make(RuleProfile profile)
    {
        using var file = RuleBook.OpenFile();
        var rules = JsonNode.Parse(file)!.AsObject();
        rules.Remove("signs");
        rules["profile"] = profile.Code;
        foreach (var (name, own) in profile.Numbers) rules["numbers"]![name] = own;
        rules["words"] = new JsonObject { ["zh-Hans"] = Words(Language.Chinese), ["en"] = Words(Language.English) };
        var body = JsonSerializer.SerializeToUtf8Bytes(rules, Json.Stored);
        return (body, new EntityTagHeaderValue($"\"{Convert.ToHexStringLower(SHA256.HashData(body))[..16]}\""));
    }

    private static JsonObject Words(Language language) => new(Texts.Keys.Where(key => Array.Exists(Spoken, start => key.StartsWith(start, StringComparison.Ordinal)))
        .Order(StringComparer.Ordinal).Select(key => KeyValuePair.Create<string, JsonNode?>(key, Texts.Of(key, language))));
}
