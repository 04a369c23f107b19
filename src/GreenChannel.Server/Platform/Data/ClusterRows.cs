using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GreenChannel.Server.Platform.Data;

/// <summary>Cases that may belong together, or do (群体性疑似预防接种异常反应).</summary>
public sealed class ClusterRow
{
    public Guid Id { get; set; }

    /// <summary>County of the vaccination, 6 digits.</summary>
    public required string County { get; set; }

    /// <summary>suspected confirmed dismissed merged.</summary>
    public required string State { get; set; }

    /// <summary>Twelve digits, once it was confirmed; never given to another one.</summary>
    public string? Code { get; set; }

    public Guid? MergedInto { get; set; }

    /// <summary>serious increase: by which rule it was found; byHand.</summary>
    public required string Basis { get; set; }

    /// <summary>Vaccination unit; null for one that was picked by hand.</summary>
    public string? Site { get; set; }

    /// <summary>Symptom groups, each between bars.</summary>
    public string Groups { get; set; } = "|";

    public string? Vaccine { get; set; }

    /// <summary>The numbers behind a suspicion as JSON; null for one by hand.</summary>
    public string? Reason { get; set; }

    public DateOnly First { get; set; }
    public DateOnly Last { get; set; }
    public DateTime OpenedAt { get; set; }
    public DateTime? ConfirmedAt { get; set; }

    /// <summary>End of the two hours for the register.</summary>
    public DateTime? RegisterDue { get; set; }

    /// <summary>Keyed hash of what opened it by hand, for a client that sends it again.</summary>
    public byte[]? Hash { get; set; }

    public required byte[] WrappedKey { get; set; }

    /// <summary>What of the register no case holds.</summary>
    public byte[]? SealedRegister { get; set; }

    public int Version { get; set; }
}

/// <summary>A case in a cluster.</summary>
public sealed class ClusterMemberRow
{
    public Guid ClusterId { get; set; }
    public Guid CaseId { get; set; }
    public DateOnly Onset { get; set; }

    /// <summary>The cluster's confirmation has marked the report; its reporter had not.</summary>
    public bool Marked { get; set; }

    /// <summary>Somebody has taken it out again; it stays here, so that no rule puts it back.</summary>
    public bool Left { get; set; }
}

/// <summary>What happened to a cluster. Moves are added and never changed.</summary>
public sealed class ClusterMoveRow
{
    public Guid ClusterId { get; set; }

    /// <summary>Made by the client; with the cluster the idempotency key.</summary>
    public Guid Id { get; set; }

    /// <summary>suspected confirmed dismissed reopened added removed merged mergedAway split splitOff register.</summary>
    public required string What { get; set; }

    public DateTime At { get; set; }

    /// <summary>Place in the order of the cluster's moves.</summary>
    public int Seq { get; set; }

    /// <summary>Office and account; null for the rule that found it.</summary>
    public string? Place { get; set; }

    public string? Account { get; set; }
    public byte[]? Hash { get; set; }

    /// <summary>The officer's name and the reason, sealed with the cluster's key.</summary>
    public byte[]? Sealed { get; set; }
}

/// <summary>The last cluster code given in one county and year.</summary>
public sealed class ClusterSeriesRow
{
    public required string County { get; set; }
    public int Year { get; set; }
    public int Last { get; set; }
}

internal sealed class ClusterTable : IEntityTypeConfiguration<ClusterRow>
{
    public void Configure(EntityTypeBuilder<ClusterRow> table)
    {
        table.ToTable("clusters");
        table.Property(row => row.Id).ValueGeneratedNever();
        table.Property(row => row.Version).IsConcurrencyToken();
        table.HasIndex(row => row.Code).IsUnique();
        table.HasIndex(row => new { row.County, row.OpenedAt });
    }
}

internal sealed class ClusterMemberTable : IEntityTypeConfiguration<ClusterMemberRow>
{
    public void Configure(EntityTypeBuilder<ClusterMemberRow> table)
    {
        table.ToTable("cluster_members");
        table.HasKey(row => new { row.ClusterId, row.CaseId });
        table.HasIndex(row => row.CaseId);
        table.HasOne<ClusterRow>().WithMany().HasForeignKey(row => row.ClusterId).OnDelete(DeleteBehavior.Restrict);
        table.HasOne<CaseRow>().WithMany().HasForeignKey(row => row.CaseId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class ClusterMoveTable : IEntityTypeConfiguration<ClusterMoveRow>
{
    public void Configure(EntityTypeBuilder<ClusterMoveRow> table)
    {
        table.ToTable("cluster_moves");
        table.HasKey(row => new { row.ClusterId, row.Id });
        table.HasOne<ClusterRow>().WithMany().HasForeignKey(row => row.ClusterId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class ClusterSeriesTable : IEntityTypeConfiguration<ClusterSeriesRow>
{
    public void Configure(EntityTypeBuilder<ClusterSeriesRow> table)
    {
        table.ToTable("cluster_series");
        table.HasKey(row => new { row.County, row.Year });
    }
}
