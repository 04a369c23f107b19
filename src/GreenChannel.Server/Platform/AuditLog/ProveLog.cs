using GreenChannel.Exchange.Transparency;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Http;
using GreenChannel.Server.Platform.Items;
using Microsoft.EntityFrameworkCore;

namespace GreenChannel.Server.Platform.AuditLog;

/// <summary>A key that signs, or signed, checkpoints.</summary>
/// <param name="Number">1, 2, 3, …</param>
/// <param name="PublicKey">SubjectPublicKeyInfo in base64.</param>
/// <param name="Since">From when it signs.</param>
/// <param name="VouchedFor">Signature of the key before over it; null for the first.</param>
/// <param name="Follows">Signature of it over the key before; null for the first.</param>
public sealed record LogKeyItem(int Number, string PublicKey, DateTime Since, string? VouchedFor, string? Follows);

/// <summary>That a later log begins with an earlier one (RFC 6962 §2.1.2).</summary>
public sealed record ConsistencyItem(long From, long To, IReadOnlyList<string> Proof);

/// <summary>An entry of a case and the proof that the log holds it (RFC 6962 §2.1.1).</summary>
/// <param name="Seq">Its number within the case.</param>
/// <param name="Hash">SHA-256 over the whole entry and the one before it; the log's leaf is SHA-256(0x00 ‖ this).</param>
/// <param name="Index">Its place in the log; null where the next checkpoint will take it.</param>
/// <param name="Proof">Hashes in base64, lowest first.</param>
public sealed record LoggedItem(int Seq, string Hash, long? Index, IReadOnlyList<string> Proof);

/// <summary>A case in the log.</summary>
/// <param name="Checkpoint">The signed note that the proofs lead to; null before the first.</param>
/// <param name="Entries">Oldest first.</param>
public sealed record CaseLogItem(string? Checkpoint, IReadOnlyList<LoggedItem> Entries);

/// <summary>What the log says of itself, and proofs of it. Only hashes: who may see a case gets those of its entries.</summary>
public sealed class ProveLog(LogStore log, Store store)
{
    public static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapGet("/api/log/checkpoint", CheckpointAsync).WithName("ReadCheckpoint").WithTags("log").Produces<string>(200, "text/plain").ProducesProblem(404).ProducesProblem(422);
        routes.MapGet("/api/log/keys", KeysAsync).WithName("ReadLogKeys").WithTags("log").Produces<ListPage<LogKeyItem>>();
        routes.MapGet("/api/log/consistency", ConsistencyAsync).WithName("ProveConsistency").WithTags("log").Produces<ConsistencyItem>().ProducesProblem(404).ProducesProblem(422);
        routes.MapGet("/api/cases/{caseId:guid}/log", CaseAsync).WithName("ReadCaseLog").WithTags("log").Produces<CaseLogItem>().ProducesProblem(404);
    }

    private static async Task<IResult> CheckpointAsync(HttpContext http, LogStore log, string? size, CancellationToken cancel)
    {
        if (size is not null && !IsSize(size, out _)) return Wrong("size").Result(http);
        var said = size is not null && IsSize(size, out var exact) ? await log.CheckpointAsync(exact, cancel) : await log.LastAsync(cancel);
        return said is null ? new Problem(404, "not-found").Result(http) : Results.Text(said.Note, "text/plain; charset=utf-8");
    }

    private static async Task<IResult> KeysAsync(LogStore log, CancellationToken cancel)
    {
        var keys = await log.Keys.ToListAsync(cancel);
        return Results.Json(new ListPage<LogKeyItem>([.. keys.Select(key => new LogKeyItem(key.Number, Convert.ToBase64String(key.PublicKey), key.Since, Base64(key.VouchedFor), Base64(key.Follows)))], null), Json.Stored);
    }

    private static async Task<IResult> ConsistencyAsync(HttpContext http, LogStore log, string? from, string? to, CancellationToken cancel)
    {
        if (!IsSize(from, out var earlier) || earlier == 0) return Wrong("from").Result(http);
        if (!IsSize(to, out var later) || later < earlier) return Wrong("to").Result(http);
        if (later > await log.SizeAsync(cancel)) return new Problem(404, "not-found").Result(http);
        var proof = await MerkleProof.OfConsistencyAsync(earlier, later, log.NodeAsync);
        return Results.Json(new ConsistencyItem(earlier, later, [.. proof.Select(Convert.ToBase64String)]), Json.Stored);
    }

    private static async Task<IResult> CaseAsync(Guid caseId, HttpContext http, ProveLog prove, CancellationToken cancel)
    {
        var item = await prove.OfCaseAsync(http, caseId, cancel);
        return item is null ? new Problem(404, "not-found").Result(http) : Results.Json(item, Json.Stored);
    }

    private async Task<CaseLogItem?> OfCaseAsync(HttpContext http, Guid caseId, CancellationToken cancel)
    {
        var entries = await store.Trail(http.Viewer(), caseId).AsNoTracking().Select(entry => new { entry.Seq, entry.Position, entry.Hash }).ToListAsync(cancel);
        if (entries.Count == 0) return null;
        var said = await log.LastAsync(cancel);
        var places = await log.IndexOfAsync([.. entries.Select(entry => entry.Position)], cancel);
        var items = new List<LoggedItem>();
        foreach (var entry in entries)
        {
            long? index = said is not null && places.TryGetValue(entry.Position, out var place) && place < said.Size ? place : null;
            var proof = index is { } there ? await MerkleProof.OfInclusionAsync(there, said!.Size, log.NodeAsync) : [];
            items.Add(new LoggedItem(entry.Seq, Convert.ToBase64String(entry.Hash), index, [.. proof.Select(Convert.ToBase64String)]));
        }

        return new CaseLogItem(said?.Note, items);
    }

    private static string? Base64(byte[]? signature) => signature is null ? null : Convert.ToBase64String(signature);

    private static bool IsSize(string? text, out long size) =>
        long.TryParse(text, System.Globalization.NumberStyles.None, System.Globalization.CultureInfo.InvariantCulture, out size);

    private static Problem Wrong(string field) => new(422, "impossible") { Fields = [(field, "range")] };
}
