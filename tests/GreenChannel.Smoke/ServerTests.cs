namespace GreenChannel.Smoke;

public sealed class ServerTests
{
    [Fact]
    public void The_server_assembly_is_there() =>
        Assert.True(File.Exists(Path.Combine(AppContext.BaseDirectory, "greenchannel.dll")));
}
