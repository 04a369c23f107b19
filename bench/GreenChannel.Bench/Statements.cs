using System.Data.Common;
using System.Globalization;
using System.Net.Http.Headers;
using System.Text.Json;
using GreenChannel.Server;
using GreenChannel.Server.Administration;
using GreenChannel.Server.Platform.Data;
using Microsoft.AspNetCore.Http;
using Microsoft.EntityFrameworkCore.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace GreenChannel.Bench;

/// <summary>How many SQL statements a report takes until its answer: the server in this process, listened to.</summary>
internal static class Statements
{
    private const int Reports = 200;

    public static async Task CountAsync(string[] engines, CancellationToken cancel)
    {
        foreach (var engine in engines)
        {
            await using var store = await BenchStore.CreateAsync(engine);
            if (store is null) continue;
            var counter = new Counter();
            await using var app = ServerApp.Build([.. BenchScene.Arguments(store), "--GreenChannel:Urls=http://127.0.0.1:0"], serve: true, services =>
            {
                services.AddLogging(logging => logging.ClearProviders());
                services.AddHttpContextAccessor();
                services.ConfigureDbContext<SqliteContext>(options => options.AddInterceptors(counter));
                services.ConfigureDbContext<PostgresContext>(options => options.AddInterceptors(counter));
            });
            if (app.Services.GetRequiredService<IWriteGate>() is OpenGate gate) gate.Sending += counter.Ran;
            await app.PrepareAsync(cancel);
            app.MapEverything();
            await app.StartAsync(cancel);
            using var wire = new HttpClient { BaseAddress = new Uri(app.Urls.First()) };
            var token = await TokenAsync(wire, cancel);
            wire.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
            var counts = new List<int>();
            for (var number = 0; number < Reports; number++)
            {
                counter.Start();
                using var body = new ByteArrayContent(BenchScene.Report(number * BenchScene.Clinics, TimeProvider.System.GetUtcNow(), out var _));
                body.Headers.ContentType = new MediaTypeHeaderValue("application/json");
                (await wire.PostAsync(new Uri("/api/reports", UriKind.Relative), body, cancel)).EnsureSuccessStatusCode();
                counts.Add(counter.Count);
            }

            counts.Sort();
            Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{engine}: SQL statements for a report: median {counts[Reports / 2]}, most {counts[^1]}"));
        }
    }

    private static async Task<string> TokenAsync(HttpClient wire, CancellationToken cancel)
    {
        using var form = new FormUrlEncodedContent([new("grant_type", "client_credentials"), new("client_id", BenchScene.Clinic(0)), new("client_secret", DemoScene.Secret)]);
        using var answer = await wire.PostAsync(new Uri("/connect/token", UriKind.Relative), form, cancel);
        using var body = JsonDocument.Parse(await answer.Content.ReadAsStringAsync(cancel));
        return body.RootElement.GetProperty("access_token").GetString()!;
    }

    private sealed class Counter : DbCommandInterceptor
    {
        private readonly HttpContextAccessor _current = new();
        private int _count;

        public int Count => Volatile.Read(ref _count);

        public void Start() => Volatile.Write(ref _count, 0);

        public override ValueTask<InterceptionResult<DbDataReader>> ReaderExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<DbDataReader> result, CancellationToken cancellationToken = default)
        {
            Ran(command.CommandText);
            return ValueTask.FromResult(result);
        }

        public override ValueTask<InterceptionResult<int>> NonQueryExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<int> result, CancellationToken cancellationToken = default)
        {
            Ran(command.CommandText);
            return ValueTask.FromResult(result);
        }

        public override ValueTask<InterceptionResult<object>> ScalarExecutingAsync(
            DbCommand command, CommandEventData eventData, InterceptionResult<object> result, CancellationToken cancellationToken = default)
        {
            Ran(command.CommandText);
            return ValueTask.FromResult(result);
        }

        // A batch is as many statements as it has semicolons; no statement of this store has one inside a literal.
        public void Ran(string text)
        {
            if (_current.HttpContext?.Request.Path == "/api/reports")
                Interlocked.Add(ref _count, text.Split(';', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).Length);
        }
    }
}
