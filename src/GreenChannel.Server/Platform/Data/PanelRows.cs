using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GreenChannel.Server.Platform.Data;

/// <summary>调查诊断专家组: the experts that a county, city or province has named to diagnose (鉴定办法 art. 11).</summary>
public sealed class PanelRow
{
    public Guid Id { get; set; }

    /// <summary>Six digits of the county, city or province; its level is the panel's.</summary>
    public required string Place { get; set; }

    public required string Name { get; set; }
    public DateTime FoundedAt { get; set; }
    public int Version { get; set; }
}

/// <summary>One expert of a panel, as long as they sit on it.</summary>
public sealed class PanelMemberRow
{
    public Guid Id { get; set; }
    public Guid PanelId { get; set; }
    public required string Name { get; set; }

    /// <summary>epidemiology clinicalMedicine paediatrics immunology pharmacy laboratory pathology forensicMedicine other.</summary>
    public required string Profession { get; set; }

    /// <summary>Where they work.</summary>
    public string? Unit { get; set; }

    /// <summary>Account of the role expert with which they sign; null for one who signs on paper.</summary>
    public string? Account { get; set; }

    public DateTime JoinedAt { get; set; }
    public DateTime? LeftAt { get; set; }
    public int Version { get; set; }
}

/// <summary>The place of one member's signature under a conclusion: empty until they sign.</summary>
public sealed class SignOffRow
{
    public Guid CaseId { get; set; }
    public Guid ConclusionId { get; set; }

    /// <summary>Place in the list of members, from 1.</summary>
    public int Number { get; set; }

    public required string Name { get; set; }
    public Guid? MemberId { get; set; }

    /// <summary>Who may sign here; null for one who signs on paper.</summary>
    public string? Account { get; set; }

    public DateTime? SignedAt { get; set; }

    /// <summary>password, or paper: an officer has seen the signature on the printed conclusion.</summary>
    public string? Proof { get; set; }

    /// <summary>The officer who has seen it, of one on paper.</summary>
    public string? SeenBy { get; set; }

    /// <summary>Keyed hash over the conclusion as it stood, name and time.</summary>
    public byte[]? Hash { get; set; }

    public int Version { get; set; }
}

internal sealed class PanelTable : IEntityTypeConfiguration<PanelRow>
{
    public void Configure(EntityTypeBuilder<PanelRow> table)
    {
        table.ToTable("panels");
        table.Property(row => row.Id).ValueGeneratedNever();
        table.Property(row => row.Version).IsConcurrencyToken();
        table.HasIndex(row => row.Place);
    }
}

internal sealed class PanelMemberTable : IEntityTypeConfiguration<PanelMemberRow>
{
    public void Configure(EntityTypeBuilder<PanelMemberRow> table)
    {
        table.ToTable("panel_members");
        table.Property(row => row.Id).ValueGeneratedNever();
        table.Property(row => row.Version).IsConcurrencyToken();
        table.HasIndex(row => row.PanelId);
        table.HasOne<PanelRow>().WithMany().HasForeignKey(row => row.PanelId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class SignOffTable : IEntityTypeConfiguration<SignOffRow>
{
    public void Configure(EntityTypeBuilder<SignOffRow> table)
    {
        table.ToTable("sign_offs");
        table.HasKey(row => new { row.CaseId, row.ConclusionId, row.Number });
        table.Property(row => row.Version).IsConcurrencyToken();
        table.HasIndex(row => row.Account).HasFilter("account IS NOT NULL");
        table.HasOne<CaseRow>().WithMany().HasForeignKey(row => row.CaseId).OnDelete(DeleteBehavior.Restrict);
    }
}
