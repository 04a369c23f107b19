using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GreenChannel.Server.Platform.Data;

internal sealed class LogLeafTable : IEntityTypeConfiguration<LogLeafRow>
{
    public void Configure(EntityTypeBuilder<LogLeafRow> table)
    {
        table.ToTable("log_leaves");
        table.HasKey(row => row.Index);
        table.Property(row => row.Index).ValueGeneratedNever();
        table.HasIndex(row => row.Position).IsUnique();
    }
}

internal sealed class LogNodeTable : IEntityTypeConfiguration<LogNodeRow>
{
    public void Configure(EntityTypeBuilder<LogNodeRow> table)
    {
        table.ToTable("log_nodes");
        table.HasKey(row => new { row.Height, row.Index });
    }
}

internal sealed class LogCheckpointTable : IEntityTypeConfiguration<LogCheckpointRow>
{
    public void Configure(EntityTypeBuilder<LogCheckpointRow> table)
    {
        table.ToTable("log_checkpoints");
        table.HasKey(row => row.Size);
        table.Property(row => row.Size).ValueGeneratedNever();
    }
}

internal sealed class LogKeyTable : IEntityTypeConfiguration<LogKeyRow>
{
    public void Configure(EntityTypeBuilder<LogKeyRow> table)
    {
        table.ToTable("log_keys");
        table.HasKey(row => row.Number);
        table.Property(row => row.Number).ValueGeneratedNever();
    }
}
