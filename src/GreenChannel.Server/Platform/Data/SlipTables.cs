using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GreenChannel.Server.Platform.Data;

internal sealed class ReadinessTable : IEntityTypeConfiguration<ReadinessRow>
{
    public void Configure(EntityTypeBuilder<ReadinessRow> table)
    {
        table.ToTable("readiness");
        table.Property(row => row.Id).ValueGeneratedNever();
        table.HasIndex(row => new { row.Site, row.ConfirmedAt });
    }
}

internal sealed class ReadinessTestTable : IEntityTypeConfiguration<ReadinessTestRow>
{
    public void Configure(EntityTypeBuilder<ReadinessTestRow> table)
    {
        table.ToTable("readiness_tests");
        table.Property(row => row.Id).ValueGeneratedNever();
        table.Property(row => row.Version).IsConcurrencyToken();
        table.HasIndex(row => new { row.Site, row.AskedAt });
        table.HasIndex(row => new { row.Hospital, row.Day });
    }
}

internal sealed class SlipTable : IEntityTypeConfiguration<SlipRow>
{
    public void Configure(EntityTypeBuilder<SlipRow> table)
    {
        table.ToTable("slips");
        table.Property(row => row.Id).ValueGeneratedNever();
        table.Property(row => row.Version).IsConcurrencyToken();
        table.Ignore(row => row.Number);
        table.HasIndex(row => row.TokenHash).IsUnique();
        table.HasIndex(row => new { row.Site, row.IssuedAt });
    }
}

internal sealed class LeadTable : IEntityTypeConfiguration<LeadRow>
{
    public void Configure(EntityTypeBuilder<LeadRow> table)
    {
        table.ToTable("leads");
        table.Property(row => row.Id).ValueGeneratedNever();
        table.Property(row => row.Version).IsConcurrencyToken();
        table.HasIndex(row => new { row.SlipId, row.SentId }).IsUnique();
        table.HasIndex(row => new { row.Site, row.ReceivedAt });
        table.HasOne<SlipRow>().WithMany().HasForeignKey(row => row.SlipId).OnDelete(DeleteBehavior.Restrict);
    }
}
