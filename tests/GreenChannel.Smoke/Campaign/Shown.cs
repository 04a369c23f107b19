using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using GreenChannel.Server.Administration;

namespace GreenChannel.Smoke.Campaign;

/// <summary>What people are shown after it all: each case, each request and each message once.</summary>
internal static partial class Shown
{
    private const int Timelines = 60;

    public static async Task<List<string>> FaultsAsync(RealServer server, Callers callers, Store store)
    {
        var faults = new List<string>();
        foreach (var (who, http) in new[] { ("the clinic", callers.Clinic), ("a hospital", callers.Hospitals[0]), ("the county", callers.County) })
        {
            var requests = await Callers.ListAsync(http, "/api/escalations");
            var open = await store.CountAsync($"SELECT count(*) FROM requests WHERE state NOT IN ('handedOver', 'stoodDown') AND {Ledger.OfClinics}");
            if (requests.Count != Math.Min(500, open)) faults.Add($"{who} is shown {requests.Count} of {open} open requests");
            faults.AddRange(Twice(requests, "id").Concat(Twice(requests, "caseId")).Select(id => $"{who} is shown {id} twice"));
        }

        var cases = await Callers.ListAsync(callers.County, "/api/cases?limit=200");
        faults.AddRange(Twice(cases, "caseId").Concat(Twice(cases, "caseNumber")).Select(id => $"the line list shows {id} twice"));
        foreach (var known in cases.Take(Timelines))
        {
            var items = await Callers.ListAsync(callers.Clinic, $"/api/cases/{known!["caseId"]}/timeline");
            var sent = items.Where(item => item!["action"]!.GetValue<string>() is "message.alert" or "message.cancel" or "message.reopen" or "message.county").Select(item => item!["detail"]!["message"]!.ToString());
            faults.AddRange(sent.CountBy(id => id).Where(pair => pair.Value > 1).Select(pair => $"the timeline of {known["caseNumber"]} shows {pair.Key} twice"));
            if (items.Count(item => item!["action"]!.GetValue<string>() == "report.received") != 1) faults.Add($"the timeline of {known["caseNumber"]} does not begin once");
        }

        var inbox = Card().Matches(await InboxAsync(server)).Select(match => match.Groups[1].Value).ToList();
        var cards = await store.CountAsync($"SELECT count(*) FROM requests WHERE {Ledger.OfClinics}");
        if (inbox.Count == 0) faults.Add("the duty desk is empty");
        if (inbox.Count > cards) faults.Add($"the duty desk shows {inbox.Count} of {cards}"); // What is open is shown whole, of what has ended the last few.
        faults.AddRange(inbox.CountBy(id => id).Where(pair => pair.Value > 1).Select(pair => $"the duty desk shows {pair.Key} twice"));
        return faults;
    }

    private static IEnumerable<string> Twice(JsonArray items, string field) =>
        items.Select(item => item![field]?.ToString() ?? "").CountBy(id => id).Where(pair => pair.Value > 1).Select(pair => pair.Key);

    private static async Task<string> InboxAsync(RealServer server)
    {
        using var http = new HttpClient { BaseAddress = server.Address }; // Keeps its cookies.
        using var form = new FormUrlEncodedContent([new("_handler", "sign-in"), new("userName", "hospital-H330106001"), new("password", DemoScene.Password)]);
        using var signedIn = await http.PostAsync(new Uri("/sign-in", UriKind.Relative), form);
        return await http.GetStringAsync(new Uri("/inbox", UriKind.Relative));
    }

    [GeneratedRegex("""<li id="r([0-9a-f]{32})" """)]
    private static partial Regex Card();
}
