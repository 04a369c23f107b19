using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GreenChannel.Server.Platform.Data;

internal sealed class StayTable : IEntityTypeConfiguration<StayRow>
{
    public void Configure(EntityTypeBuilder<StayRow> table)
    {
        table.ToTable("stays");
        table.HasKey(row => new { row.Site, row.Id });
        table.Property(row => row.Version).IsConcurrencyToken();
        table.HasIndex(row => new { row.Site, row.IsOver, row.ListedAt });
        table.HasIndex(row => new { row.Site, row.Product, row.ListedAt });
        table.HasIndex(row => row.CaseId).HasFilter("case_id IS NOT NULL");
    }
}

internal sealed class StoppedLotTable : IEntityTypeConfiguration<StoppedLotRow>
{
    public void Configure(EntityTypeBuilder<StoppedLotRow> table)
    {
        table.ToTable("stopped_lots");
        table.HasKey(row => new { row.County, row.Id });
        table.Property(row => row.Version).IsConcurrencyToken();
        table.HasIndex(row => new { row.County, row.LiftedAt });
    }
}
