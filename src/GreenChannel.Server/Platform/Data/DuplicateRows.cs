using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GreenChannel.Server.Platform.Data;

/// <summary>Two cases that are probably one. It says how they agree, in codes, and never in what.</summary>
public sealed class DuplicatePairRow
{
    public Guid Id { get; set; }

    /// <summary>The smaller of the two ids; a pair stands here once.</summary>
    public Guid One { get; set; }

    public Guid Two { get; set; }

    /// <summary>Logarithm of the odds that they are one.</summary>
    public double Score { get; set; }

    /// <summary>probable apart: twins, as it seems.</summary>
    public required string Standing { get; set; }

    /// <summary>Field, agreement and weight of each reason, as JSON, the weightiest first.</summary>
    public required string Reasons { get; set; }

    /// <summary>open notSame merged withdrawn.</summary>
    public required string State { get; set; }

    /// <summary>The case that stands for both, of a merged pair.</summary>
    public Guid? Kept { get; set; }

    public DateTime FoundAt { get; set; }
    public DateTime? DecidedAt { get; set; }

    /// <summary>Office that decided.</summary>
    public string? DecidedBy { get; set; }

    public int Version { get; set; }
}

/// <summary>What somebody said of a pair, one after the other; nothing is changed afterwards.</summary>
public sealed class DuplicateDecisionRow
{
    public Guid PairId { get; set; }

    /// <summary>Made by the client; with the pair the idempotency key.</summary>
    public Guid Id { get; set; }

    /// <summary>notSame merge undo.</summary>
    public required string Act { get; set; }

    public Guid? Kept { get; set; }
    public required string Place { get; set; }
    public DateTime At { get; set; }
    public required byte[] Hash { get; set; }

    /// <summary>Reason and who, sealed with the key of the pair's first case; null once either case is erased.</summary>
    public byte[]? Sealed { get; set; }
}

/// <summary>How far a follower of the trail has come, over a restart.</summary>
public sealed class TrailMarkRow
{
    public required string Name { get; set; }
    public long Transaction { get; set; }
    public long Position { get; set; }
}

internal sealed class DuplicatePairTable : IEntityTypeConfiguration<DuplicatePairRow>
{
    public void Configure(EntityTypeBuilder<DuplicatePairRow> table)
    {
        table.ToTable("duplicate_pairs");
        table.Property(row => row.Id).ValueGeneratedNever();
        table.Property(row => row.Version).IsConcurrencyToken();
        table.HasIndex(row => new { row.One, row.Two }).IsUnique();
        table.HasIndex(row => row.Two);
        table.HasIndex(row => new { row.State, row.FoundAt });
        table.HasOne<CaseRow>().WithMany().HasForeignKey(row => row.One).OnDelete(DeleteBehavior.Restrict);
        table.HasOne<CaseRow>().WithMany().HasForeignKey(row => row.Two).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class DuplicateDecisionTable : IEntityTypeConfiguration<DuplicateDecisionRow>
{
    public void Configure(EntityTypeBuilder<DuplicateDecisionRow> table)
    {
        table.ToTable("duplicate_decisions");
        table.HasKey(row => new { row.PairId, row.Id });
        table.HasOne<DuplicatePairRow>().WithMany().HasForeignKey(row => row.PairId).OnDelete(DeleteBehavior.Restrict);
    }
}

internal sealed class TrailMarkTable : IEntityTypeConfiguration<TrailMarkRow>
{
    public void Configure(EntityTypeBuilder<TrailMarkRow> table)
    {
        table.ToTable("trail_marks");
        table.HasKey(row => row.Name);
    }
}
