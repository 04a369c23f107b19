using System.Text.Json.Serialization;
using GreenChannel.Domain.Escalation;

namespace GreenChannel.Domain.Investigations;

/// <summary>What a field takes.</summary>
[JsonConverter(typeof(CamelCaseEnum<FieldType>))]
public enum FieldType
{
    /// <summary>One line.</summary>
    Text,

    /// <summary>Several lines.</summary>
    Long,

    /// <summary>yyyy-MM-dd.</summary>
    Day,

    /// <summary>yyyy-MM-ddTHH:mm by the clock of the place.</summary>
    Moment,

    /// <summary>At most two decimals.</summary>
    Number,

    /// <summary>One code of a list.</summary>
    Choice,

    /// <summary>Codes of a list, between bars, in the list's order.</summary>
    Many,
}

/// <summary>One entry of a code list.</summary>
/// <param name="Code">As it is stored.</param>
/// <param name="Zh">As the form has it.</param>
/// <param name="En">In English.</param>
/// <param name="Number">On the form; null where it could not be confirmed, and the word stands alone.</param>
public sealed record CodeEntry(string Code, string Zh, string En, string? Number = null);

/// <summary>The field is asked only where another says so.</summary>
/// <param name="Field">Section and field; of the same dose where the section has doses.</param>
/// <param name="In">Its values that ask for this one.</param>
public sealed record FieldCondition(string Field, IReadOnlyList<string> In);

/// <summary>One field of the investigation form.</summary>
/// <param name="Id">Within its section.</param>
/// <param name="Zh">As the form has it.</param>
/// <param name="En">In English.</param>
public sealed record FormField(string Id, string Zh, string En)
{
    /// <summary>Number on the form; null for a part of the item before it.</summary>
    public string? No { get; init; }

    /// <summary>One of the form's key variables, which it marks with *.</summary>
    public bool Key { get; init; }

    public FieldType Type { get; init; }

    /// <summary>Name of its code list.</summary>
    public string? List { get; init; }

    /// <summary>The variable of report, case or conclusion that it is. It is shown from there and changed there; there is no copy of it here.</summary>
    public string? Mirror { get; init; }

    public FieldCondition? When { get; init; }

    /// <summary>Letters it holds; null for what its type holds.</summary>
    public int? Max { get; init; }

    public decimal? Least { get; init; }

    public decimal? Most { get; init; }

    public string? Unit { get; init; }

    /// <summary>It has happened: no day of the future.</summary>
    public bool Past { get; init; }

    /// <summary>It names somebody, and is covered whole from whoever must not know.</summary>
    public bool Identity { get; init; }

    public string? HintZh { get; init; }

    public string? HintEn { get; init; }

    /// <summary>Letters at most.</summary>
    public int Longest => Max ?? (Type == FieldType.Long ? 4_000 : 200);
}

/// <summary>One part of the form, or one of the records kept beside it.</summary>
/// <param name="Id">Stable name.</param>
/// <param name="Zh">As the form has it.</param>
/// <param name="En">In English.</param>
/// <param name="Fields">In the form's order.</param>
public sealed record FormSection(string Id, string Zh, string En, IReadOnlyList<FormField> Fields)
{
    /// <summary>Number of the part, 一 to 十; null for what the form does not have.</summary>
    public string? Part { get; init; }

    /// <summary>Once for each suspect dose, by the dose's place in the report.</summary>
    public bool PerDose { get; init; }

    /// <summary>A log of rows, each under an id that a client made.</summary>
    public bool Rows { get; init; }

    /// <summary>Items to go through in an interview or on site.</summary>
    public bool Checklist { get; init; }

    /// <summary>What others said, or who they are: it is not given out with what is kept about the person.</summary>
    public bool Others { get; init; }

    public FormField? Find(string id) => Fields.FirstOrDefault(field => field.Id == id);
}
