using Microsoft.AspNetCore.Mvc.Testing;

namespace GreenChannel.Tests;

public sealed class HealthTests(WebApplicationFactory<Program> server) : IClassFixture<WebApplicationFactory<Program>>
{
    [Fact]
    public async Task A_running_server_says_that_it_lives()
    {
        var answer = await server.CreateClient().GetAsync("/health/live", TestContext.Current.CancellationToken);
        Assert.True(answer.IsSuccessStatusCode);
    }
}
