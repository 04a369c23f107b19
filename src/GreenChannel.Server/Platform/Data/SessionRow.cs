using GreenChannel.Server.Platform.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GreenChannel.Server.Platform.Data;

/// <summary>Somebody is, or was, signed in on a device.</summary>
public sealed class SessionRow
{
    public Guid Id { get; set; }
    public required string PersonId { get; set; }
    public DateTime StartedAt { get; set; }

    /// <summary>It ends then, whatever is done in it.</summary>
    public DateTime Until { get; set; }

    /// <summary>Kind of browser and system, as far as the browser says.</summary>
    public required string Device { get; set; }

    public DateTime? EndedAt { get; set; }
}

internal sealed class SessionTable : IEntityTypeConfiguration<SessionRow>
{
    public void Configure(EntityTypeBuilder<SessionRow> table)
    {
        table.ToTable("sessions");
        table.Property(row => row.Id).ValueGeneratedNever();
        table.HasIndex(row => new { row.PersonId, row.StartedAt });
        table.HasOne<Person>().WithMany().HasForeignKey(row => row.PersonId).OnDelete(DeleteBehavior.Cascade);
    }
}
