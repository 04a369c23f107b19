using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GreenChannel.Server.Platform.Data;

internal sealed class DutyPersonTable : IEntityTypeConfiguration<DutyPersonRow>
{
    public void Configure(EntityTypeBuilder<DutyPersonRow> table)
    {
        table.ToTable("duty_people");
        table.Property(row => row.Id).ValueGeneratedNever();
        table.HasIndex(row => row.Organisation);
    }
}

internal sealed class ContactTable : IEntityTypeConfiguration<ContactRow>
{
    public void Configure(EntityTypeBuilder<ContactRow> table)
    {
        table.ToTable("contacts");
        table.HasKey(row => new { row.Person, row.Position });
        table.HasOne<DutyPersonRow>().WithMany().HasForeignKey(row => row.Person).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class RosterTable : IEntityTypeConfiguration<RosterRow>
{
    public void Configure(EntityTypeBuilder<RosterRow> table)
    {
        table.ToTable("rosters");
        table.Property(row => row.Id).ValueGeneratedNever();
        table.Property(row => row.Version).IsConcurrencyToken();
        table.HasIndex(row => new { row.Organisation, row.Until });
        table.HasIndex(row => row.Until).HasFilter("state = 'published'");
    }
}

internal sealed class DiversionTable : IEntityTypeConfiguration<DiversionRow>
{
    public void Configure(EntityTypeBuilder<DiversionRow> table)
    {
        table.ToTable("diversions");
        table.Property(row => row.Id).ValueGeneratedNever();
        table.HasIndex(row => row.Until);
        table.HasIndex(row => new { row.Hospital, row.From });
    }
}

internal sealed class DeskTable : IEntityTypeConfiguration<DeskRow>
{
    public void Configure(EntityTypeBuilder<DeskRow> table)
    {
        table.ToTable("desks").HasKey(row => row.Screen);
        table.Property(row => row.Screen).ValueGeneratedNever();
        table.HasIndex(row => row.Hospital);
    }
}

internal sealed class UsedLinkTable : IEntityTypeConfiguration<UsedLinkRow>
{
    public void Configure(EntityTypeBuilder<UsedLinkRow> table)
    {
        table.ToTable("used_links").HasKey(row => row.MessageId);
        table.Property(row => row.MessageId).ValueGeneratedNever();
    }
}

internal sealed class ReceiptTable : IEntityTypeConfiguration<ReceiptRow>
{
    public void Configure(EntityTypeBuilder<ReceiptRow> table)
    {
        table.ToTable("receipts").HasKey(row => new { row.Gateway, row.EventId });
        table.HasIndex(row => new { row.Gateway, row.Message }).HasFilter("matched_at IS NULL");
    }
}

internal sealed class DirectoryVersionTable : IEntityTypeConfiguration<DirectoryVersionRow>
{
    public void Configure(EntityTypeBuilder<DirectoryVersionRow> table)
    {
        table.ToTable("directory_versions");
        table.Property(row => row.Id).ValueGeneratedNever();
        table.Property(row => row.Version).IsConcurrencyToken();
        table.HasIndex(row => new { row.State, row.PublishedAt });
    }
}
