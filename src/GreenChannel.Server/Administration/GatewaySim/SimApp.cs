using GreenChannel.Server.Platform.Data;

namespace GreenChannel.Server.Administration.GatewaySim;

/// <summary>
/// greenchannel gateway-sim: plays the providers of text messages, calls, mail and chats for whoever develops or shows the
/// green channel, and shows what each telephone got. A program of its own; the server knows nothing of it.
/// </summary>
public static class SimApp
{
    public static WebApplication Build(SimOptions options, TimeProvider? time = null)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls(options.Urls);
        builder.Logging.AddFilter("Microsoft", LogLevel.Warning);
        builder.Services.AddSingleton(options).AddSingleton<SimPhones>().AddSingleton<SimReceipts>().AddSingleton<SimProvider>();
        builder.Services.AddSingleton(time ?? TimeProvider.System);
        builder.Services.AddHostedService<SimMail>();
        builder.Services.ConfigureHttpJsonOptions(json => Json.Configure(json.SerializerOptions));
        var app = builder.Build();
        SimTexts.Map(app);
        SimChats.Map(app);
        app.MapGet("/", () => Results.Stream(typeof(SimApp).Assembly.GetManifestResourceStream("phones.html")!, "text/html; charset=utf-8"));
        app.MapGet("/state", (SimPhones phones) => new { now = TimeProvider.System.GetUtcNow(), messages = phones.Messages, gateways = phones.Manners, attempts = phones.Attempts, answers = Enum.GetValues<SimAnswer>() });
        app.MapPost("/manner/{gateway}", (string gateway, SimAnswer answer, int? delayMs, SimPhones phones) => phones.Behave(gateway, new SimManner(answer, Math.Clamp(delayMs ?? 0, 0, 600_000))));
        app.MapPost("/read/{key:int}", async (int key, SimPhones phones, SimReceipts receipts) =>
        {
            if (phones.Mark(key, "read") is { } message) await receipts.SendAsync(message, "read", twice: false);
        });
        app.MapPost("/clear", (SimPhones phones) => phones.Clear());
        return app;
    }

    public static async Task<int> RunAsync(SimOptions options, TextWriter output, CancellationToken cancel)
    {
        await using var app = Build(options);
        await output.WriteLineAsync($"Telephones at {options.Urls}; mail at port {options.MailPort}; receipts go to {options.Server}");
        await app.RunAsync(cancel);
        return 0;
    }
}
