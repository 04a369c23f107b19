using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GreenChannel.Server.Platform.Data;

/// <summary>In whose hands a case is within one office. Each change is a row of its own; the newest counts, and both who had it and who has it say that they have seen so.</summary>
public sealed class AssignmentRow
{
    /// <summary>Made by the client; the same twice is one.</summary>
    public Guid Id { get; set; }

    public Guid CaseId { get; set; }

    /// <summary>Six digits of the office; each level has hands of its own.</summary>
    public required string Organisation { get; set; }

    /// <summary>Account of who has it now.</summary>
    public required string Holder { get; set; }

    public required string HolderName { get; set; }

    /// <summary>Account of who had it before; null where nobody had.</summary>
    public string? Before { get; set; }

    public string? BeforeName { get; set; }

    /// <summary>Who decided so.</summary>
    public required string ByName { get; set; }

    public DateTime At { get; set; }

    /// <summary>The newest of the office for this case.</summary>
    public bool IsCurrent { get; set; }

    public DateTime? HolderSeenAt { get; set; }
    public DateTime? BeforeSeenAt { get; set; }
    public int Version { get; set; }
}

internal sealed class AssignmentTable : IEntityTypeConfiguration<AssignmentRow>
{
    public void Configure(EntityTypeBuilder<AssignmentRow> table)
    {
        table.ToTable("assignments");
        table.Property(row => row.Id).ValueGeneratedNever();
        table.Property(row => row.Version).IsConcurrencyToken();
        table.HasIndex(row => row.CaseId);
        table.HasIndex(row => new { row.Organisation, row.Holder }).HasFilter("is_current");
        table.HasIndex(row => row.Before).HasFilter("before IS NOT NULL AND before_seen_at IS NULL");
        table.HasOne<CaseRow>().WithMany().HasForeignKey(row => row.CaseId).OnDelete(DeleteBehavior.Restrict);
    }
}
