using System.Globalization;
using System.Text.Json;
using GreenChannel.Server;
using GreenChannel.Server.Administration;
using GreenChannel.Server.Platform.Audit;
using GreenChannel.Server.Platform.Data;
using GreenChannel.Server.Platform.Identity;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GreenChannel.Bench;

/// <summary>
/// The demo scene and forty clinics more, each in a county of its own: a county's numbers are taken one after the
/// other and end at 9,999, so that reports of one county would measure the series and not the intake.
/// </summary>
internal static class BenchScene
{
    public const int Clinics = 40;

    /// <summary>Sees every report of the scene.</summary>
    public const string Screen = "cdc-330000";

    /// <summary>Sees the reports of the first clinic's county.</summary>
    public const string County = "cdc-339801";

    public static string Clinic(int index) => $"clinic-{Site(index)}";

    /// <summary>Of twenty reports one is an emergency, three are urgent, the rest are fevers and sore arms.</summary>
    public static byte[] Report(int number, DateTimeOffset now, out Guid id)
    {
        id = Guid.CreateVersion7();
        var (signs, temperature) = ((number + (number / Clinics)) % 20) switch
        {
            0 => (new[] { "urticariaGeneralised", "wheeze" }, (double?)null),
            < 4 => (["urticariaGeneralised"], null),
            < 12 => (["fever"], 37.8),
            _ => (["localRedness", "localPain"], null),
        };
        var born = now.AddDays(-400 - (number % 900));
        return JsonSerializer.SerializeToUtf8Bytes(new
        {
            id,
            site = Site(number % Clinics),
            discoveredAt = At(now, -10),
            reporter = new { name = "测量员", phone = "0571-5550-9000" },
            patient = new { name = $"测量人{number}", sex = number % 2 == 0 ? "female" : "male", birthDate = born.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture), guardian = "测量监护人", phone = "0571-5550-9001" },
            vaccinations = new[] { new { vaccine = "5001", name = "DTaP-IPV/Hib", lot = $"M{number % 50}", dose = 2, givenAt = At(now, -30) } },
            @event = new { onsetAt = At(now, -25), signs, measurements = new { temperatureC = temperature }, outcome = "notRecovered", narrative = "接种后在留观室发现，家属在旁。" },
        });
    }

    public static async Task SeedAsync(BenchStore store)
    {
        await using var app = ServerApp.Build(Arguments(store), serve: false, services => services.AddLogging(logging => logging.ClearProviders()));
        await app.PrepareAsync();
        await using var scope = app.Services.CreateAsyncScope();
        var rows = scope.ServiceProvider.GetRequiredService<Store>();
        for (var index = 0; index < Clinics; index++)
        {
            rows.Add(new CountyRow { Code = Site(index)[..6], Name = $"测量区 {index}", DutyPhone = "0571-5550-9002" });
            rows.Add(new SiteRow { Code = Site(index), Name = $"测量门诊 {index}", Phone = "0571-5550-9003" });
            rows.Add(new LadderRow { Site = Site(index), Position = 1, Hospital = "H330106001" });
            rows.Add(new LadderRow { Site = Site(index), Position = 2, Hospital = "H330108001" });
        }

        await rows.SaveAsync(new Entry(Viewer.Engine, "directory.seeded", new { scene = "bench" }));
        var accounts = scope.ServiceProvider.GetRequiredService<Accounts>();
        for (var index = 0; index < Clinics; index++)
            await accounts.AddClientAsync(new Account(Clinic(index), Role.Clinic, Site(index), $"测量门诊 {index}"), DemoScene.Secret, Viewer.Engine);
        await accounts.AddClientAsync(new Account(County, Role.County, Site(0)[..6], "测量区监测员"), DemoScene.Secret, Viewer.Engine);
    }

    public static string[] Arguments(BenchStore store) =>
    [
        "--environment=Development", "--GreenChannel:Demo=true", $"--GreenChannel:Database={store.Connection}",
        $"--GreenChannel:KeyFile={Path.Combine(store.Folder, "master.key")}", "--GreenChannel:Canary:Every=1.00:00:00",
    ];

    private static string Site(int index) => string.Create(CultureInfo.InvariantCulture, $"3398{index + 1:00}0101");

    private static string At(DateTimeOffset now, double minutes) =>
        now.AddMinutes(minutes).ToOffset(TimeSpan.FromHours(8)).ToString("yyyy-MM-dd'T'HH:mm:sszzz", CultureInfo.InvariantCulture);
}
