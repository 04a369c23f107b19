using System.Text.Json.Nodes;
using GreenChannel.Server.Escalation.Links;
using GreenChannel.Server.Platform;
using GreenChannel.Server.Platform.Data;
using Microsoft.Extensions.Options;

namespace GreenChannel.Smoke;

/// <summary>The links that a server sends to telephones, read from its trail and made with its key.</summary>
internal static class Links
{
    /// <summary>Path of the link that answers the latest call of a case to its first hospital.</summary>
    public static async Task<string> OfAsync(RealServer server, Guid caseId)
    {
        using var county = await server.As("cdc-330106");
        var began = System.Diagnostics.Stopwatch.StartNew();
        while (true)
        {
            var told = JsonNode.Parse(await county.GetStringAsync(new Uri($"/api/cases/{caseId}/timeline", UriKind.Relative)))!["items"]!.AsArray();
            var alert = told.FirstOrDefault(item => (string)item!["action"]! == "message.alert");
            if (alert is not null)
            {
                var vault = new Vault(MasterKey.ReadOrCreate(Path.Combine(server.Store.Folder, "master.key"), out _), () => null);
                return "/a/" + new ActionLinks(vault, Options.Create(new GreenChannelOptions())).Token(alert["detail"]!["message"]!.GetValue<Guid>());
            }

            Assert.True(began.Elapsed < TimeSpan.FromSeconds(10), "no message was sent");
            await Task.Delay(50);
        }
    }
}
