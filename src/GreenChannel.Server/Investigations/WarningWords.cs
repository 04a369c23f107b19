using GreenChannel.Domain.Reviews;
using GreenChannel.Server.Platform.Parts;
using GreenChannel.Server.Platform.Text;

namespace GreenChannel.Server.Investigations;

/// <summary>What contradicts what, as a sentence that names both sides.</summary>
public static class WarningWords
{
    public static string Of(CaseWarning warning, Language language) =>
        Texts.Of($"warning.{warning.Code}", language, Name(warning.Field, language), Name(warning.Against, language));

    // A field of the report by its name there; what only the whole case has, by a name of its own.
    private static string Name(string field, Language language) => Texts.Find($"warning-field.{field}", language)
        ?? CaseWords.FieldName(field.StartsWith("event.treatment", StringComparison.Ordinal) ? "event.treatment" : field, language);
}
