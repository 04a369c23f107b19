using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GreenChannel.Server.Platform.Data;

/// <summary>What a case was concluded to be, and by whom. Nothing is changed afterwards: a later one stands beside it and counts.</summary>
public sealed class ConclusionRow
{
    public Guid CaseId { get; set; }

    /// <summary>Made by the client; with the case the idempotency key.</summary>
    public Guid Id { get; set; }

    /// <summary>county panel appraisal.</summary>
    public required string By { get; set; }

    /// <summary>Six digits of the county, city or province whose officer or panel it is.</summary>
    public required string Place { get; set; }

    /// <summary>National class, 1–7.</summary>
    public int Class { get; set; }

    /// <summary>is cannotBeExcluded not; null for a county's.</summary>
    public string? Certainty { get; set; }

    /// <summary>Grade of the damage, 1–13; null where the class has none.</summary>
    public int? Damage { get; set; }

    public DateOnly Day { get; set; }
    public DateTime RecordedAt { get; set; }
    public required byte[] Hash { get; set; }

    /// <summary>Diagnosis, basis, members, reason and who wrote it down, sealed with the case's key.</summary>
    public required byte[] Sealed { get; set; }
}

internal sealed class ConclusionTable : IEntityTypeConfiguration<ConclusionRow>
{
    public void Configure(EntityTypeBuilder<ConclusionRow> table)
    {
        table.ToTable("conclusions");
        table.HasKey(row => new { row.CaseId, row.Id });
        table.HasOne<CaseRow>().WithMany().HasForeignKey(row => row.CaseId).OnDelete(DeleteBehavior.Restrict);
    }
}

/// <summary>What somebody weighed before a conclusion: the WHO checklist or a case definition. It decides nothing; a later one stands beside it.</summary>
public sealed class AssessmentRow
{
    public Guid CaseId { get; set; }

    /// <summary>Made by the client; with the case the idempotency key.</summary>
    public Guid Id { get; set; }

    /// <summary>who brighton.</summary>
    public required string Kind { get; set; }

    /// <summary>Six digits of the county, city or province whose officer wrote it down.</summary>
    public required string Place { get; set; }

    public DateTime RecordedAt { get; set; }
    public required byte[] Hash { get; set; }

    /// <summary>Answers, way and decision, sealed with the case's key.</summary>
    public required byte[] Sealed { get; set; }
}

internal sealed class AssessmentTable : IEntityTypeConfiguration<AssessmentRow>
{
    public void Configure(EntityTypeBuilder<AssessmentRow> table)
    {
        table.ToTable("assessments");
        table.HasKey(row => new { row.CaseId, row.Id });
        table.HasOne<CaseRow>().WithMany().HasForeignKey(row => row.CaseId).OnDelete(DeleteBehavior.Restrict);
    }
}
