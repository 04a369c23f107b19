using System.Net.Http.Json;
using System.Text;
using System.Text.Json;

namespace GreenChannel.Smoke;

/// <summary>Slips that a clinic of the demo scene hands out, and what comes back by them.</summary>
internal static class Slips
{
    /// <summary>Path of a slip that was just issued.</summary>
    public static async Task<string> IssueAsync(RealServer server) => (await OneAsync(server)).Path;

    /// <summary>The token of a slip by which something was told, another slip, and the lead.</summary>
    public static async Task<(string Token, Guid Slip, Guid Lead)> ToldAsync(RealServer server)
    {
        var (path, other) = ((await OneAsync(server)).Path, (await OneAsync(server)).Id);
        using var clinic = await server.As("clinic-3301060101");
        using var told = new StringContent("signs=fever", Encoding.UTF8, "application/x-www-form-urlencoded");
        (await clinic.PostAsync(new Uri(path, UriKind.Relative), told)).EnsureSuccessStatusCode();
        var leads = await clinic.GetFromJsonAsync<JsonElement>(new Uri("/api/leads", UriKind.Relative));
        return (path.Split('/')[^1], other, leads.GetProperty("items")[0].GetProperty("id").GetGuid());
    }

    private static async Task<(string Path, Guid Id)> OneAsync(RealServer server)
    {
        using var clinic = await server.As("clinic-3301060101");
        using var issued = await clinic.PostAsJsonAsync(new Uri("/api/slips", UriKind.Relative), new { vaccine = "5001", note = "示范宝宝" });
        var slip = await issued.EnsureSuccessStatusCode().Content.ReadFromJsonAsync<JsonElement>();
        return (new Uri(slip.GetProperty("url").GetString()!).AbsolutePath, slip.GetProperty("id").GetGuid());
    }
}
