using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace GreenChannel.Server.Platform.Data;

/// <summary>What a report's checks found; the texts in it may name somebody, so it is sealed with the report.</summary>
public sealed record Checks(IReadOnlyList<string> Missing, IReadOnlyList<string> Contradictions, IReadOnlyList<string> Unrecognised);

/// <summary>The readable inside of one case, for as long as somebody who may see it looks.</summary>
public sealed class SealedCase(Vault vault, CaseRow row)
{
    private readonly byte[] _key = vault.Unwrap(row.WrappedKey, row.Id);

    public JsonObject Report() => (JsonObject)JsonNode.Parse(Open(row.SealedReport, "report"))!;

    public Checks Checks() => JsonSerializer.Deserialize<Checks>(Open(row.SealedChecks, "checks"), Json.Stored)!;

    public string Answer() => Encoding.UTF8.GetString(Open(row.SealedAnswer, "answer"));

    public byte[] SealReport(JsonObject report) => SealReport(JsonSerializer.SerializeToUtf8Bytes(report, Json.Stored));

    public byte[] SealReport(byte[] report) => row.SealedReport = Seal(report, "report");

    public void SealChecks(Checks checks) => row.SealedChecks = Seal(JsonSerializer.SerializeToUtf8Bytes(checks, Json.Stored), "checks");

    public void SealAnswer(string answer) => row.SealedAnswer = Seal(Encoding.UTF8.GetBytes(answer), "answer");

    public byte[] Seal(byte[] plain, string purpose) => Vault.Seal(_key, plain, row.Id, purpose);

    public byte[] Open(byte[] box, string purpose) => Vault.Open(_key, box, row.Id, purpose);
}
