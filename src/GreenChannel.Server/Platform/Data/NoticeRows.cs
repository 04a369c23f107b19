using GreenChannel.Domain.Notices;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GreenChannel.Server.Platform.Data;

/// <summary>A grave event as one authority is told of it; it says what kind of event, and nothing of the person.</summary>
public sealed class NoticeRow
{
    public Guid Id { get; set; }
    public Guid CaseId { get; set; }

    /// <summary>Code of the authority, e.g. 330106-health.</summary>
    public required string Authority { get; set; }

    /// <summary>County of the case.</summary>
    public required string County { get; set; }

    /// <summary>death severeDisability cluster majorImpact, each between bars.</summary>
    public required string Kinds { get; set; }

    public DateTime SentAt { get; set; }

    /// <summary>Until when its receipt is expected.</summary>
    public DateTime DueAt { get; set; }

    public DateTime? ReceivedAt { get; set; }

    /// <summary>Name of who took it.</summary>
    public string? ReceivedBy { get; set; }

    /// <summary>Office that wrote the receipt down: the authority itself, or surveillance for one that was told by other ways.</summary>
    public string? NotedBy { get; set; }

    public DateTime? RemindedAt { get; set; }

    /// <summary>The level above was told, or there is none.</summary>
    public bool IsPassedOn { get; set; }

    /// <summary>When it is looked at next; the rule says what is done then.</summary>
    public DateTime? AttendAt { get; set; }

    public int Version { get; set; }

    public NoticeStanding Standing => new(SentAt, DueAt, ReceivedAt, IsPassedOn);
}

internal sealed class NoticeTable : IEntityTypeConfiguration<NoticeRow>
{
    public void Configure(EntityTypeBuilder<NoticeRow> table)
    {
        table.ToTable("notices");
        table.Property(row => row.Id).ValueGeneratedNever();
        table.Property(row => row.Version).IsConcurrencyToken();
        table.HasIndex(row => new { row.CaseId, row.Authority }).IsUnique();
        table.HasIndex(row => new { row.Authority, row.SentAt });
        table.HasIndex(row => new { row.County, row.DueAt }).HasFilter("received_at IS NULL");
        table.HasIndex(row => row.AttendAt).HasFilter("attend_at IS NOT NULL");
        table.HasOne<CaseRow>().WithMany().HasForeignKey(row => row.CaseId).OnDelete(DeleteBehavior.Restrict);
    }
}
