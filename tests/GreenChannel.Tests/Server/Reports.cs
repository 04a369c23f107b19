using System.Globalization;
using System.Text.Json.Nodes;

namespace GreenChannel.Tests.Server;

/// <summary>Invented reports, each with an id of its own and times that have just passed.</summary>
internal static class Reports
{
    public const string Site = "3301060101";

    public static string NewId() => Guid.CreateVersion7().ToString();

    public static string At(DateTimeOffset now, double minutes) =>
        now.AddMinutes(minutes).ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);

    /// <summary>The button and nothing else but the unit.</summary>
    public static JsonObject Button(ServerUnderTest? server = null, string site = Site)
    {
        _ = server;
        return new JsonObject { ["id"] = NewId(), ["emergency"] = true, ["site"] = site };
    }

    /// <summary>An emergency by rule: wheeze and hives within minutes.</summary>
    public static JsonObject Wheeze(ServerUnderTest server, string site = Site) => Dose(server, site, "urticariaGeneralised", "wheeze");

    /// <summary>Urgent: hives and nothing else, may progress.</summary>
    public static JsonObject Hives(ServerUnderTest server, string site = Site) => Dose(server, site, "urticariaGeneralised");

    /// <summary>Routine: a fever.</summary>
    public static JsonObject Fever(ServerUnderTest server, string site = Site)
    {
        var report = Dose(server, site, "fever");
        report["event"]!["measurements"] = new JsonObject { ["temperatureC"] = 37.8 };
        return report;
    }

    public static JsonObject Dose(ServerUnderTest server, string site, params string[] signs) => new()
    {
        ["id"] = NewId(),
        ["site"] = site,
        ["discoveredAt"] = At(server.Now, -10),
        ["patient"] = new JsonObject { ["name"] = "王小明", ["sex"] = "female", ["birthDate"] = server.Now.AddDays(-400).ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) },
        ["vaccinations"] = new JsonArray(new JsonObject { ["vaccine"] = "5001", ["name"] = "DTaP-IPV/Hib", ["lot"] = "L1", ["givenAt"] = At(server.Now, -30) }),
        ["event"] = new JsonObject
        {
            ["onsetAt"] = At(server.Now, -25),
            ["signs"] = new JsonArray([.. signs.Select(sign => (JsonNode)sign)]),
            ["outcome"] = "notRecovered",
        },
    };

    public static JsonObject With(this JsonObject report, string path, JsonNode? value)
    {
        var parts = path.Split('.');
        JsonNode at = report;
        foreach (var part in parts[..^1]) at = int.TryParse(part, out var index) ? at[index]! : at[part] ??= new JsonObject();
        at[parts[^1]] = value;
        return report;
    }

    public static string Id(this JsonObject report) => (string)report["id"]!;
}
