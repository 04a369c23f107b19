using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using System.Text.Unicode;

namespace GreenChannel.Server.Platform.Data;

/// <summary>How this server writes JSON: camelCase, words for enumerations, Chinese as it is.</summary>
public static class Json
{
    public static readonly JsonSerializerOptions Stored = Configure(new JsonSerializerOptions());

    public static JsonSerializerOptions Configure(JsonSerializerOptions options)
    {
        options.PropertyNamingPolicy = JsonNamingPolicy.CamelCase;
        options.DictionaryKeyPolicy = null;
        options.Encoder = JavaScriptEncoder.Create(UnicodeRanges.All);
        options.Converters.Add(new JsonStringEnumConverter(JsonNamingPolicy.CamelCase));
        options.Converters.Add(new InstantConverter());
        options.Converters.Add(new MomentConverter());
        return options;
    }

    /// <summary>The word an enumeration member has in the contract.</summary>
    public static string Word<T>(T member) where T : struct, Enum => JsonNamingPolicy.CamelCase.ConvertName(member.ToString());

    private sealed class InstantConverter : JsonConverter<DateTime>
    {
        public override DateTime Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            reader.GetDateTime().ToUniversalTime();

        public override void Write(Utf8JsonWriter writer, DateTime value, JsonSerializerOptions options) =>
            writer.WriteStringValue(Instants.Text(value));
    }

    private sealed class MomentConverter : JsonConverter<Domain.Intake.Moment>
    {
        public override Domain.Intake.Moment Read(ref Utf8JsonReader reader, Type type, JsonSerializerOptions options) =>
            throw new NotSupportedException("reports are read by ReportReader");

        public override void Write(Utf8JsonWriter writer, Domain.Intake.Moment value, JsonSerializerOptions options) =>
            writer.WriteStringValue(value.ToString());
    }
}
