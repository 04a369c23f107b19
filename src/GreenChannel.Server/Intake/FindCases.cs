using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;

namespace GreenChannel.Server.Intake;

/// <summary>
/// Looking for somebody by name or number: addresses are kept by browsers and written down on the way, so what is looked
/// for never stands in one. POST /api/cases/search takes it in the body; the page seals it for the time one looks.
/// </summary>
public sealed class FindCases(ListCases list, IDataProtectionProvider protection)
{
    /// <summary>The page's own parameter for what is sealed.</summary>
    public const string Sealed = "find";

    private static readonly TimeSpan For = TimeSpan.FromHours(12);
    private static readonly string[] Others = ["county", "site", "level", "class", "lot", "vaccine", "from", "to", "origin"];
    private readonly ITimeLimitedDataProtector _seal = protection.CreateProtector("line-list").ToTimeLimitedDataProtector();

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/cases/find", RedirectAsync).ExcludeFromDescription();
        routes.MapPost("/api/cases/search", HandleAsync).WithName("SearchCases").WithTags("cases")
            .Accepts<CaseFilter>("application/json").Produces<ListPage<CaseItem>>().ProducesProblem(400);
    }

    /// <summary>What the sealed parameter holds; null where there is none, or it is too old.</summary>
    public string? Open(string? found)
    {
        if (string.IsNullOrEmpty(found) || found.Length > 4_000) return null;
        try
        {
            return _seal.Unprotect(found);
        }
        catch (System.Security.Cryptography.CryptographicException)
        {
            return null;
        }
    }

    private static async Task<IResult> RedirectAsync(HttpContext http, FindCases find, CancellationToken cancel)
    {
        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(cancel) : FormCollection.Empty;
        string? Given(string name) => form[name].ToString().Trim() is { Length: > 0 and <= 200 } text ? text : null;
        var query = Others.Where(name => Given(name) is not null).ToDictionary(name => name, Given);
        if (Given("q") is { } asked) query[Sealed] = find._seal.Protect(asked, For);
        return Results.Redirect(QueryHelpers.AddQueryString("/cases", query));
    }

    private static async Task<IResult> HandleAsync(HttpContext http, FindCases find, CancellationToken cancel)
    {
        var (fields, unreadable) = await Fields.ReadAsync(http, cancel);
        if (fields is null) return unreadable!.Result(http);
        var filter = new CaseFilter(
            fields.Text("county"), fields.Text("site"), fields.Text("level"), fields.Text("class"), fields.Text("lot"), fields.Text("vaccine"),
            fields.Text("from"), fields.Text("to"), fields.Text("q"), fields.Text("after"), fields.Text("limit"), fields.Text("origin"));
        if (fields.Problem is { } problem) return problem.Result(http);
        var problems = ListCases.Check(filter).ToList();
        return problems.Count > 0
            ? new Problem(400, "unreadable") { Fields = problems }.Result(http)
            : Results.Json(await find.PageAsync(http.Viewer(), filter, cancel), Json.Stored);
    }

    private Task<ListPage<CaseItem>> PageAsync(Viewer viewer, CaseFilter filter, CancellationToken cancel) => list.PageAsync(viewer, filter, cancel);
}
