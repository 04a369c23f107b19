using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GreenChannel.Server.Platform.Data;

internal sealed class CaseTable : IEntityTypeConfiguration<CaseRow>
{
    public void Configure(EntityTypeBuilder<CaseRow> table)
    {
        table.ToTable("cases");
        table.Property(row => row.Id).ValueGeneratedNever();
        table.Property(row => row.Version).IsConcurrencyToken();
        table.HasIndex(row => new { row.ReportedBy, row.ReportId }).IsUnique();
        table.HasIndex(row => row.CaseNumber).IsUnique();
        table.HasIndex(row => new { row.County, row.ReceivedAt });
        table.HasIndex(row => new { row.TreatedCounty, row.ReceivedAt });
        table.HasIndex(row => row.OfferedTo).HasFilter("offered_to IS NOT NULL");
        table.HasIndex(row => new { row.Site, row.ReceivedAt });
        table.HasIndex(row => new { row.ReceivedAt, row.Id });

        // The worklist, of a county and of those above it, with all that is counted of it; what needs nothing is not in it.
        table.HasIndex(row => new { row.County, row.NextDue, row.Id, row.Turns }).HasFilter("next_due IS NOT NULL");
        table.HasIndex(row => new { row.NextDue, row.Id, row.County, row.Turns }).HasFilter("next_due IS NOT NULL");
        table.HasIndex(row => row.AttendAt).HasFilter("attend_at IS NOT NULL");

        // By it the auditor finds, without a table to read through, every case that must have a request (E21).
        table.HasIndex(row => new { row.ReceivedAt, row.Id }, "ix_cases_alerting").HasFilter("(channel IN ('button', 'emergency', 'urgent') OR level = 'emergency')");
        // What waits for somebody's review, the oldest first.
        table.HasIndex(row => new { row.ReviewBy, row.ReceivedAt, row.Id }).HasFilter("review_by IS NOT NULL");
        table.HasIndex(row => row.IdNumberHash);
        table.HasIndex(row => row.NameHash);
        table.HasIndex(row => row.LinkedTo).HasFilter("linked_to IS NOT NULL");
    }
}

internal sealed class RequestTable : IEntityTypeConfiguration<RequestRow>
{
    public void Configure(EntityTypeBuilder<RequestRow> table)
    {
        table.ToTable("requests");
        table.Property(row => row.Id).ValueGeneratedNever();
        table.Property(row => row.Version).IsConcurrencyToken();
        table.HasIndex(row => row.CaseId);
        table.HasIndex(row => new { row.State, row.OpenedAt });
        table.HasIndex(row => row.WakeAt).HasFilter("wake_at IS NOT NULL");
        table.HasOne<CaseRow>().WithMany().HasForeignKey(row => row.CaseId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class AskedTable : IEntityTypeConfiguration<AskedRow>
{
    public void Configure(EntityTypeBuilder<AskedRow> table)
    {
        table.ToTable("asked");
        table.HasKey(row => new { row.RequestId, row.Hospital });
        table.HasIndex(row => new { row.Hospital, row.CaseId });
        table.HasIndex(row => row.CaseId);
        table.HasOne<RequestRow>().WithMany().HasForeignKey(row => row.RequestId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class MessageTable : IEntityTypeConfiguration<MessageRow>
{
    public void Configure(EntityTypeBuilder<MessageRow> table)
    {
        table.ToTable("messages");
        table.Property(row => row.Id).ValueGeneratedNever();
        table.Property(row => row.LeaseOwner).IsConcurrencyToken();
        table.Property(row => row.Attempts).IsConcurrencyToken(); // One owner may have claimed it anew since.
        table.HasIndex(row => new { row.CaseId, row.CallId });
        table.HasIndex(row => row.RequestId);
        table.Property(row => row.ReceiptDueAt).IsConcurrencyToken(); // Two that miss the same receipt start one way.
        table.HasIndex(row => row.ReceiptDueAt).HasFilter("receipt_due_at IS NOT NULL");
        table.HasIndex(row => new { row.Channel, row.Reference }).HasFilter("reference IS NOT NULL");

        // What is left to be sent is little, however much was sent before.
        table.HasIndex(row => new { row.Channel, row.DueAt }).HasFilter("state IN ('pending', 'sending')");
        table.HasOne<CaseRow>().WithMany().HasForeignKey(row => row.CaseId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class WorkTable : IEntityTypeConfiguration<WorkRow>
{
    public void Configure(EntityTypeBuilder<WorkRow> table)
    {
        table.ToTable("work");
        table.Property(row => row.Id).ValueGeneratedNever();
        table.Property(row => row.LeaseOwner).IsConcurrencyToken();
        table.HasIndex(row => row.DueAt);
        table.HasIndex(row => row.RequestId);
    }
}

internal sealed class AuditTable : IEntityTypeConfiguration<AuditRow>
{
    public void Configure(EntityTypeBuilder<AuditRow> table)
    {
        table.ToTable("audit");
        table.HasKey(row => row.Position);
        table.Property(row => row.Position).ValueGeneratedOnAdd();
        table.HasIndex(row => new { row.Chain, row.Seq }).IsUnique();
        table.HasIndex(row => new { row.Transaction, row.Position });
    }
}

internal sealed class SeriesTable : IEntityTypeConfiguration<SeriesRow>
{
    public void Configure(EntityTypeBuilder<SeriesRow> table)
    {
        table.ToTable("series");
        table.HasKey(row => new { row.County, row.Year });
    }
}

internal sealed class UpdateTable : IEntityTypeConfiguration<UpdateRow>
{
    public void Configure(EntityTypeBuilder<UpdateRow> table)
    {
        table.ToTable("updates");
        table.HasKey(row => new { row.Organisation, row.Id });
        table.HasIndex(row => row.CaseId);
        table.HasOne<CaseRow>().WithMany().HasForeignKey(row => row.CaseId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class TreatmentTable : IEntityTypeConfiguration<TreatmentRow>
{
    public void Configure(EntityTypeBuilder<TreatmentRow> table)
    {
        table.ToTable("treatments");
        table.HasKey(row => new { row.Organisation, row.Id });
        table.HasIndex(row => row.CaseId);
        table.HasOne<CaseRow>().WithMany().HasForeignKey(row => row.CaseId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class TransferTable : IEntityTypeConfiguration<TransferRow>
{
    public void Configure(EntityTypeBuilder<TransferRow> table)
    {
        table.ToTable("transfers");
        table.Property(row => row.Id).ValueGeneratedNever();
        table.HasIndex(row => row.CaseId);
        table.HasIndex(row => new { row.FromCounty, row.OfferedAt });
        table.HasIndex(row => new { row.ToCounty, row.OfferedAt });
        table.HasOne<CaseRow>().WithMany().HasForeignKey(row => row.CaseId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class CountyTable : IEntityTypeConfiguration<CountyRow>
{
    public void Configure(EntityTypeBuilder<CountyRow> table) => table.ToTable("counties").HasKey(row => row.Code);
}

internal sealed class SiteTable : IEntityTypeConfiguration<SiteRow>
{
    public void Configure(EntityTypeBuilder<SiteRow> table) => table.ToTable("sites").HasKey(row => row.Code);
}

internal sealed class HospitalTable : IEntityTypeConfiguration<HospitalRow>
{
    public void Configure(EntityTypeBuilder<HospitalRow> table) => table.ToTable("hospitals").HasKey(row => row.Code);
}

internal sealed class LadderTable : IEntityTypeConfiguration<LadderRow>
{
    public void Configure(EntityTypeBuilder<LadderRow> table)
    {
        table.ToTable("ladders");
        table.HasKey(row => new { row.Site, row.Position });
        table.HasOne<SiteRow>().WithMany().HasForeignKey(row => row.Site).OnDelete(DeleteBehavior.Restrict);
        table.HasOne<HospitalRow>().WithMany().HasForeignKey(row => row.Hospital).OnDelete(DeleteBehavior.Restrict);
    }
}
