using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata.Builders;

namespace GreenChannel.Server.Platform.Data;

/// <summary>Somebody stands by what a case said at one moment: who fills in answers for it, and so does who reviews and who signs.</summary>
public sealed class SignatureRow
{
    public Guid Id { get; set; }
    public Guid CaseId { get; set; }
    public DateTime At { get; set; }

    /// <summary>filled reviewed.</summary>
    public required string Meaning { get; set; }

    public required string Account { get; set; }
    public required string Organisation { get; set; }

    /// <summary>The name as it was when it was signed.</summary>
    public required string Name { get; set; }

    /// <summary>How they showed who they are: password, passkey.</summary>
    public required string Proof { get; set; }

    /// <summary>Length of the case's chain that was signed.</summary>
    public int Version { get; set; }

    /// <summary>Keyed hash over the whole report as it stood then, meaning, name and time.</summary>
    public required byte[] Hash { get; set; }
}

internal sealed class SignatureTable : IEntityTypeConfiguration<SignatureRow>
{
    public void Configure(EntityTypeBuilder<SignatureRow> table)
    {
        table.ToTable("signatures");
        table.Property(row => row.Id).ValueGeneratedNever();
        table.HasIndex(row => row.CaseId);
        table.HasOne<CaseRow>().WithMany().HasForeignKey(row => row.CaseId).OnDelete(DeleteBehavior.Restrict);
    }
}
