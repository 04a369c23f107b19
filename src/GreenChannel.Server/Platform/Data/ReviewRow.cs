using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GreenChannel.Server.Platform.Data;

/// <summary>One step of a case's review. Steps are added and never changed.</summary>
public sealed class ReviewRow
{
    public Guid CaseId { get; set; }

    /// <summary>Made by the client; with the case the idempotency key.</summary>
    public Guid Id { get; set; }

    /// <summary>passed returned resubmitted changed; the last two are signed by nobody.</summary>
    public required string What { get; set; }

    /// <summary>Six digits of the office that signed; null where nobody did.</summary>
    public string? Place { get; set; }

    /// <summary>Account that signed.</summary>
    public string? Account { get; set; }

    public DateTime At { get; set; }

    /// <summary>The case's version that was signed.</summary>
    public int Version { get; set; }

    /// <summary>Of what was asked and of the report as it stood.</summary>
    public byte[]? Hash { get; set; }

    /// <summary>The officer's name and the reason, sealed with the case's key.</summary>
    public byte[]? Sealed { get; set; }
}

internal sealed class ReviewTable : IEntityTypeConfiguration<ReviewRow>
{
    public void Configure(EntityTypeBuilder<ReviewRow> table)
    {
        table.ToTable("reviews");
        table.HasKey(row => new { row.CaseId, row.Id });
        table.HasOne<CaseRow>().WithMany().HasForeignKey(row => row.CaseId).OnDelete(DeleteBehavior.Restrict);
    }
}
