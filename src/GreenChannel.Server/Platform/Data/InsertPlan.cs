using System.Globalization;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Metadata;
using Microsoft.EntityFrameworkCore.Storage;
using Npgsql;

namespace GreenChannel.Server.Platform.Data;

/// <summary>How a row of one table is inserted, read once from the mapper's own model: columns, types and conversions are its.</summary>
internal sealed class InsertPlan
{
    // Of the mapper's types only this is asked for: it makes parameters of any command.
    private static readonly NpgsqlCommand Maker = new();
    private readonly string _text;
    private readonly Column[] _written;
    private readonly Column[] _filledIn;

    private InsertPlan(string text, Column[] written, Column[] filledIn, int rank) =>
        (_text, _written, _filledIn, Rank) = (text, written, filledIn, rank);

    /// <summary>Higher than that of every table that this one refers to.</summary>
    public int Rank { get; }

    /// <summary>The engine fills in columns.</summary>
    public bool IsFilledIn => _filledIn.Length > 0;

    /// <summary>Null where the type is more than one plain table.</summary>
    public static InsertPlan? Of(IEntityType type)
    {
        if (type.GetTableName() is not { } table || type.GetTableMappings().Count() != 1 || type.IsOwned() || type.BaseType is not null
            || type.GetDirectlyDerivedTypes().Any() || type.GetComplexProperties().Any() || type.GetInsertStoredProcedure() is not null
            || RankOf(type, []) is not { } rank
            || type.GetProperties().Any(property => property.IsShadowProperty() || property.GetBeforeSaveBehavior() != PropertySaveBehavior.Save))
            return null;
        var store = StoreObjectIdentifier.Table(table, type.GetSchema());
        var columns = type.GetProperties().ToLookup(
            property => property.ValueGenerated.HasFlag(ValueGenerated.OnAdd),
            property => new Column(property.GetColumnName(store)!, property, property.GetGetter(), property.GetRelationalTypeMapping()));
        var written = columns[false].ToArray();
        var names = string.Join(", ", written.Select(column => Quoted(column.Name)));
        var places = string.Join(", ", Enumerable.Range(1, written.Length).Select(place => string.Create(CultureInfo.InvariantCulture, $"${place}")));
        return new InsertPlan($"INSERT INTO {Quoted(table)} ({names}) VALUES ({places})", written, [.. columns[true]], rank);
    }

    /// <summary>False where a value was given for a column that the engine fills in.</summary>
    public bool Fits(object row) => Array.TrueForAll(_filledIn, column => Equals(column.Value.GetClrValue(row), column.Property.Sentinel));

    public NpgsqlBatchCommand Insert(object row)
    {
        var insert = new NpgsqlBatchCommand(_text);
        foreach (var column in _written)
            insert.Parameters.Add((NpgsqlParameter)column.Mapping.CreateParameter(Maker, "", column.Value.GetClrValue(row), column.Property.IsNullable));
        return insert;
    }

    // Null where tables refer to each other in a circle: then their rows have an order of their own.
    private static int? RankOf(IEntityType type, HashSet<IEntityType> above)
    {
        if (!above.Add(type)) return null;
        var rank = 0;
        foreach (var principal in type.GetForeignKeys().Select(key => key.PrincipalEntityType).Distinct())
        {
            if (RankOf(principal, above) is not { } lower) return null;
            rank = Math.Max(rank, lower + 1);
        }

        above.Remove(type);
        return rank;
    }

    private static string Quoted(string name) => $"\"{name.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    private sealed record Column(string Name, IProperty Property, IClrPropertyGetter Value, RelationalTypeMapping Mapping);
}
