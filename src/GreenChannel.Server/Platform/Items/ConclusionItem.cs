using System.Text.Json;
using System.Text.Json.Nodes;
using GreenChannel.Domain.Causality;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;

namespace GreenChannel.Server.Platform.Items;

/// <summary>What is sealed of a conclusion.</summary>
public sealed record SaidConclusion(string Diagnosis, string Basis, IReadOnlyList<string> Members, string? Reason, string? Words, bool LotHandled, string RecordedBy);

/// <summary>One member's signature under a conclusion.</summary>
/// <param name="Number">Place in the list of members, from 1.</param>
/// <param name="SignedAt">Null while it is waited for.</param>
/// <param name="Proof">password, or paper: an officer has seen it.</param>
/// <param name="Holds">False where what was signed is not what stands there now.</param>
/// <param name="OnPaper">They have no account, and sign on the printed conclusion.</param>
public sealed record SignOffItem(int Number, string Name, DateTime? SignedAt, string? Proof, string? SeenBy, bool Holds, bool OnPaper);

/// <summary>One conclusion of a case.</summary>
/// <param name="Number">National class, 1–7.</param>
/// <param name="MayBeCompensated">It is, or cannot be excluded to be, an 异常反应 (art. 56); whether and how is decided elsewhere.</param>
public sealed record ConclusionItem(
    Guid Id, string By, string Place, string Class, int Number, string? Certainty, string? Damage, DateOnly Day, DateTime RecordedAt, string RecordedBy,
    string Diagnosis, string Basis, IReadOnlyList<string> Members, string? Reason, string? Words, bool LotHandled, bool MayBeCompensated)
{
    /// <summary>Signatures of the panel's members; none under a county's.</summary>
    public IReadOnlyList<SignOffItem> SignOffs { get; init; } = [];

    public static ConclusionItem Of(ConclusionRow row, SealedCase inside)
    {
        var said = JsonSerializer.Deserialize<SaidConclusion>(inside.Open(row.Sealed, $"conclusion/{row.Id:N}"), Json.Stored)!;
        return new ConclusionItem(
            row.Id, row.By, row.Place, Json.Word((NationalClass)row.Class), row.Class, row.Certainty, row.Damage is { } damage ? Json.Word((DamageGrade)damage) : null, row.Day, row.RecordedAt, said.RecordedBy,
            said.Diagnosis, said.Basis, said.Members, said.Reason, said.Words, said.LotHandled, row.Certainty is "is" or "cannotBeExcluded");
    }

    /// <summary>For somebody who must not know whom it is about.</summary>
    public ConclusionItem Covered(JsonObject report) => this with
    {
        Diagnosis = IdentityMask.Words(report, Diagnosis),
        Basis = IdentityMask.Words(report, Basis),
        Reason = IdentityMask.Words(report, Reason),
        Words = IdentityMask.Words(report, Words),
    };
}
