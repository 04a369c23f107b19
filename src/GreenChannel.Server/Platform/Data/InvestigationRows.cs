using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GreenChannel.Server.Platform.Data;

/// <summary>What an investigation has found so far, as one sealed record beside the report.</summary>
public sealed class InvestigationRow
{
    public Guid CaseId { get; set; }

    /// <summary>Number of edits.</summary>
    public int Edits { get; set; }

    public DateTime ChangedAt { get; set; }

    /// <summary>Each field with its value, who wrote it and when, sealed with the case's key.</summary>
    public required byte[] Sealed { get; set; }
}

/// <summary>One edit of an investigation. Nothing is changed afterwards.</summary>
public sealed class InvestigationEditRow
{
    public Guid CaseId { get; set; }

    /// <summary>Made by the client; with the case the idempotency key.</summary>
    public Guid Id { get; set; }

    /// <summary>Place in the history, from 1.</summary>
    public int Number { get; set; }

    public DateTime At { get; set; }
    public required string Organisation { get; set; }
    public required byte[] Hash { get; set; }

    /// <summary>Who, and each field from what to what, sealed with the case's key.</summary>
    public required byte[] Sealed { get; set; }
}

internal sealed class InvestigationTable : IEntityTypeConfiguration<InvestigationRow>
{
    public void Configure(EntityTypeBuilder<InvestigationRow> table)
    {
        table.ToTable("investigations");
        table.HasKey(row => row.CaseId);
        table.Property(row => row.CaseId).ValueGeneratedNever();
        table.HasOne<CaseRow>().WithMany().HasForeignKey(row => row.CaseId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class InvestigationEditTable : IEntityTypeConfiguration<InvestigationEditRow>
{
    public void Configure(EntityTypeBuilder<InvestigationEditRow> table)
    {
        table.ToTable("investigation_edits");
        table.HasKey(row => new { row.CaseId, row.Id });
        table.HasIndex(row => new { row.CaseId, row.Number }).IsUnique();
        table.HasOne<CaseRow>().WithMany().HasForeignKey(row => row.CaseId).OnDelete(DeleteBehavior.Restrict);
    }
}
