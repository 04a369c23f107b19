using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GreenChannel.Server.Platform.Data;

/// <summary>Doses that a unit gave of a vaccine in a month. A figure is replaced by a later one; the trail has both.</summary>
public sealed class DosesRow
{
    /// <summary>Vaccination unit, 10 digits; its first six are the county.</summary>
    public required string Site { get; set; }

    /// <summary>Four-digit code.</summary>
    public required string Vaccine { get; set; }

    /// <summary>First day of the month.</summary>
    public DateOnly Month { get; set; }

    /// <summary>Of the whole month.</summary>
    public int Doses { get; set; }

    /// <summary>Account of the county.</summary>
    public required string EnteredBy { get; set; }

    public DateTime EnteredAt { get; set; }
    public int Version { get; set; }
}

internal sealed class DosesTable : IEntityTypeConfiguration<DosesRow>
{
    public void Configure(EntityTypeBuilder<DosesRow> table)
    {
        table.ToTable("doses");
        table.HasKey(row => new { row.Site, row.Vaccine, row.Month });
        table.Property(row => row.Version).IsConcurrencyToken();
        table.HasIndex(row => row.EnteredAt);
    }
}
