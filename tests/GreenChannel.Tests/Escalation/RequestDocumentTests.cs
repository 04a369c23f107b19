using System.Text.Json;
using GreenChannel.Domain.Escalation;

namespace GreenChannel.Tests.Escalation;

public sealed class RequestDocumentTests
{
    [Theory]
    [InlineData("alerting")]
    [InlineData("seen")]
    [InlineData("unanswered")]
    [InlineData("accepted")]
    [InlineData("overdue")]
    [InlineData("arrived")]
    [InlineData("handedOver")]
    [InlineData("stoodDown")]
    public void A_stored_request_comes_back_as_it_was(string state)
    {
        foreach (var options in new[] { JsonSerializerOptions.Default, JsonSerializerOptions.Web })
        {
            var before = Scene.In(state);
            var text = JsonSerializer.Serialize(before, options);
            var after = JsonSerializer.Deserialize<GreenChannelRequest>(text, options)!;
            Assert.Equal(text, JsonSerializer.Serialize(after, options));
            Assert.Equal((before.State, before.NextWake, before.Acceptance, before.SeenBy), (after.State, after.NextWake, after.Acceptance, after.SeenBy));
            Assert.Equal(DateTimeKind.Utc, after.OpenedAt.Kind);
            Assert.Equal(before.Rungs, after.Rungs);
        }
    }

    [Fact]
    public void A_stored_request_goes_on_where_it_stopped()
    {
        var before = Scene.In("alerting");
        var after = JsonSerializer.Deserialize<GreenChannelRequest>(JsonSerializer.Serialize(before))!;
        Assert.Equal(before.PastDeadline().Rungs, after.PastDeadline().Rungs);
    }

    [Fact]
    public void States_are_stored_as_the_codes_of_the_contract() =>
        Assert.Contains("\"State\":\"handedOver\"", JsonSerializer.Serialize(Scene.In("handedOver")), StringComparison.Ordinal);
}
