using System.Text.Json;
using GreenChannel.Server.Intake;
using GreenChannel.Server.Platform.Data;

namespace GreenChannel.Tests.Server;

public sealed class CanonicalJsonTests
{
    [Theory]
    [InlineData("""{"a": "接种\u63a5<>&'\"\\\/ \u0001", "b": [1.50, 1e3, true, null, {"c": "\ud83d\ude00"}]}""")]
    [InlineData("""{"a":"\uD83D","b":{"a":"x\u00e9é"}}""")]
    [InlineData("""{ }""")]
    [InlineData("""{"n":-0.0,"long":12345678901234567890123,"nested":{"z":{},"a":[]}}""")]
    public void What_is_kept_is_what_the_object_says(string text)
    {
        using var document = JsonDocument.Parse(text);
        Assert.Equal(JsonSerializer.SerializeToUtf8Bytes(CanonicalJson.Keep(document.RootElement), Json.Stored), CanonicalJson.Kept(document.RootElement));
    }
}
