using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GreenChannel.Server.Platform.Data;

internal sealed class FeedbackTable : IEntityTypeConfiguration<FeedbackRow>
{
    public void Configure(EntityTypeBuilder<FeedbackRow> table)
    {
        table.ToTable("feedback");
        table.HasKey(row => new { row.CaseId, row.Id });
        table.HasIndex(row => new { row.Kind, row.At });
        table.HasOne<CaseRow>().WithMany().HasForeignKey(row => row.CaseId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class AttachmentTable : IEntityTypeConfiguration<AttachmentRow>
{
    public void Configure(EntityTypeBuilder<AttachmentRow> table)
    {
        table.ToTable("attachments");
        table.HasKey(row => new { row.CaseId, row.Id });
        table.HasOne<CaseRow>().WithMany().HasForeignKey(row => row.CaseId).OnDelete(DeleteBehavior.Restrict);
    }
}
