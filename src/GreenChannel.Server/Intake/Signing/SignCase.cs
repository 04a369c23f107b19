using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Identity;
using GreenChannel.Server.Platform.Items;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Intake.Signing;

/// <summary>A signature, and whether what was signed still stands.</summary>
/// <param name="Meaning">filled reviewed.</param>
/// <param name="Holds">False where the report was changed since.</param>
public sealed record SignatureItem(Guid Id, DateTime At, string Meaning, string Name, string Account, string Organisation, int Version, bool Holds);

/// <summary>
/// Signs a case as it stands: the person says what the signature means and shows once more who they are. Any later change
/// of the report breaks it for everybody to see; it is then signed again. Machines have nothing to sign with.
/// </summary>
public sealed class SignCase(Store store, Vault vault, ProvePerson prove, TimeProvider time)
{
    /// <summary>What who may say with a signature: the unit that reports has filled in, surveillance has reviewed.</summary>
    public static string? MeaningOf(Role role) => role switch
    {
        Role.Clinic or Role.Hospital => "filled",
        Role.County or Role.City or Role.Province => "reviewed",
        _ => null,
    };

    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapPost("/cases/{caseId:guid}/signatures", SignAsync).RequireAuthorization(Access.Reporters).ExcludeFromDescription();
        routes.MapGet("/api/cases/{caseId:guid}/signatures", ListAsync).WithName("ListSignatures").WithTags("cases").Produces<ListPage<SignatureItem>>().ProducesProblem(404);
    }

    private static async Task<IResult> SignAsync(Guid caseId, HttpContext http, SignCase sign, CancellationToken cancel)
    {
        var form = http.Request.HasFormContentType ? await http.Request.ReadFormAsync(cancel) : FormCollection.Empty;
        var signed = int.TryParse(form["version"], System.Globalization.CultureInfo.InvariantCulture, out var version)
            && await sign.PutAsync(http, caseId, version, form["password"].ToString(), cancel);
        return Results.Redirect($"/cases/{caseId}{(signed ? "" : "?said=signature")}#signatures");
    }

    private static async Task<IResult> ListAsync(Guid caseId, HttpContext http, SignCase sign, CancellationToken cancel) =>
        await sign.OfAsync(http.Viewer(), caseId, cancel) is { } items ? Results.Json(new ListPage<SignatureItem>(items, null), Json.Stored) : new Problem(404, "not-found").Result(http);

    /// <summary>Oldest first; null for a case that the viewer may not see.</summary>
    public async Task<IReadOnlyList<SignatureItem>?> OfAsync(Viewer viewer, Guid caseId, CancellationToken cancel = default)
    {
        var row = await store.Cases(viewer).AsNoTracking().FirstOrDefaultAsync(row => row.Id == caseId, cancel);
        if (row is null) return null;
        var report = new SealedCase(vault, row).Report();
        var signatures = await store.Facilities<SignatureRow>().AsNoTracking().Where(one => one.CaseId == caseId).OrderBy(one => one.At).ThenBy(one => one.Version).ToListAsync(cancel);
        return [.. signatures.Select(one => new SignatureItem(one.Id, one.At, one.Meaning, one.Name, one.Account, one.Organisation, one.Version, one.Hash.AsSpan().SequenceEqual(Hash(one, report))))];
    }

    private async Task<bool> PutAsync(HttpContext http, Guid caseId, int version, string password, CancellationToken cancel)
    {
        var viewer = http.Viewer();
        if (MeaningOf(viewer.Role) is not { } meaning || !await prove.ByPasswordAsync(http, password)) return false;
        return await store.AgainAsync(async () =>
        {
            var row = await store.Cases(viewer).FirstOrDefaultAsync(row => row.Id == caseId && row.Origin != "service", cancel);
            if (row is null || row.Version != version || row.ErasedAt is not null) return false; // Nobody signs what they have not seen.
            if (viewer.Role is Role.Clinic or Role.Hospital && row.ReportedBy != viewer.Organisation) return false;
            var signature = new SignatureRow
            {
                Id = Guid.CreateVersion7(time.GetUtcNow()),
                CaseId = caseId,
                At = time.Now(),
                Meaning = meaning,
                Account = viewer.Name,
                Organisation = viewer.Organisation,
                Name = viewer.DisplayName,
                Proof = "password",
                Version = version,
                Hash = [],
            };
            signature.Hash = Hash(signature, new SealedCase(vault, row).Report());
            store.Add(signature);
            await store.SaveAsync(new Entry(viewer, "case.signed", new { meaning, signature.Id, version, hash = Convert.ToHexStringLower(signature.Hash) }) { Case = row }, cancel: cancel);
            return true;
        });
    }

    private byte[] Hash(SignatureRow signature, JsonObject report)
    {
        using var document = JsonDocument.Parse(report.ToJsonString(Json.Stored));
        var said = Encoding.UTF8.GetBytes($"{signature.Meaning}\n{signature.Account}\n{signature.Organisation}\n{signature.Name}\n{Instants.Text(signature.At)}\n");
        return vault.Fingerprint($"signature/{signature.CaseId:N}", [.. said, .. CanonicalJson.Write(document.RootElement)]);
    }
}
